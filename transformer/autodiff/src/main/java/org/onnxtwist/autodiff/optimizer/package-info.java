/** Optimisers, written in nodes of standard operators. */
@NullMarked
package org.onnxtwist.autodiff.optimizer;

import org.jspecify.annotations.NullMarked;
