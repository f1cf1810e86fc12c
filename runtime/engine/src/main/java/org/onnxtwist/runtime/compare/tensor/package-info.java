/** The comparison of tensors element by element, within tolerances that follow the type, the depth and the rounding noise of the model. */
@NullMarked
package org.onnxtwist.runtime.compare.tensor;

import org.jspecify.annotations.NullMarked;
