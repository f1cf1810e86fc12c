/** Reverse-mode differentiation of ONNX graphs: writes the backward pass as nodes of standard operators. */
@NullMarked
package org.onnxtwist.autodiff;

import org.jspecify.annotations.NullMarked;
