/** Training steps: models that compute the gradients of a loss, and models that update the parameters by them. */
@NullMarked
package org.onnxtwist.autodiff.step;

import org.jspecify.annotations.NullMarked;
