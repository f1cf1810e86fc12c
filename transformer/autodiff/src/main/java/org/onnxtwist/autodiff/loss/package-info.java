/** Losses: the scalars that training makes small, written in nodes of standard operators. */
@NullMarked
package org.onnxtwist.autodiff.loss;

import org.jspecify.annotations.NullMarked;
