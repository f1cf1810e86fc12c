/**
 * The comparison of tensors element by element, within tolerances that follow the type, the depth and the rounding noise of the model, and
 * the search for numbers that are not finite.
 */
@NullMarked
package org.onnxtwist.runtime.compare.tensor;

import org.jspecify.annotations.NullMarked;
