/** The conversion of nodes to an older version of their operator: one file for a family of operators. */
@NullMarked
package org.onnxtwist.pass.opset.lower;

import org.jspecify.annotations.NullMarked;
