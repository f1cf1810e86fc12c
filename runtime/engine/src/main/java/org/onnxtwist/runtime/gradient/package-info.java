/** Compares gradients that a model computes with finite differences of the model. */
@NullMarked
package org.onnxtwist.runtime.gradient;

import org.jspecify.annotations.NullMarked;
