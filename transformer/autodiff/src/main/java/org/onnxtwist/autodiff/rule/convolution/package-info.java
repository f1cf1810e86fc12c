/** Derivatives of operators that slide a window over positions: convolution and pooling. */
@NullMarked
package org.onnxtwist.autodiff.rule.convolution;

import org.jspecify.annotations.NullMarked;
