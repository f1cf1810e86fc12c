/** The conversion of a model to another operator set: one file for a family of changes. */
@NullMarked
package org.onnxtwist.pass.opset;

import org.jspecify.annotations.NullMarked;
