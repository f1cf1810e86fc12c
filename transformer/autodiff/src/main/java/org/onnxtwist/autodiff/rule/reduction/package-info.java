/** Derivatives of operators that combine the elements along axes. */
@NullMarked
package org.onnxtwist.autodiff.rule.reduction;

import org.jspecify.annotations.NullMarked;
