/** The rules of shape inference, one file for a family of operators, and the node that they are shown. */
@NullMarked
package org.onnxtwist.shape.operator;

import org.jspecify.annotations.NullMarked;
