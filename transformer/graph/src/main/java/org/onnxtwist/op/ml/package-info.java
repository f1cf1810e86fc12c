/** The operators of {@code ai.onnx.ml}: classical machine learning. One generated class each. */
@NullMarked
package org.onnxtwist.op.ml;

import org.jspecify.annotations.NullMarked;
