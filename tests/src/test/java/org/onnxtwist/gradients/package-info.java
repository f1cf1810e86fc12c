/** Gradients of models that others have written, against finite differences. */
@NullMarked
package org.onnxtwist.gradients;

import org.jspecify.annotations.NullMarked;
