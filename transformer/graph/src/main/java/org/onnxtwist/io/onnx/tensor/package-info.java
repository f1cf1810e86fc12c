/** Tensors in the messages of ONNX: every place where their elements may be stored, read without a copy and written again. */
@NullMarked
package org.onnxtwist.io.onnx.tensor;

import org.jspecify.annotations.NullMarked;
