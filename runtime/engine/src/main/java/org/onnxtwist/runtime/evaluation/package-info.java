/** The evaluation of constant parts of a model by ONNX Runtime. */
@NullMarked
package org.onnxtwist.runtime.evaluation;

import org.jspecify.annotations.NullMarked;
