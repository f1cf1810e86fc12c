/** Operators that ONNX Runtime's optimiser writes for itself, which no ONNX schema has. */
@NullMarked
package org.onnxtwist.op.runtime;

import org.jspecify.annotations.NullMarked;
