/** Training of models on ONNX Runtime, by steps that are models themselves. */
@NullMarked
package org.onnxtwist.runtime.train;

import org.jspecify.annotations.NullMarked;
