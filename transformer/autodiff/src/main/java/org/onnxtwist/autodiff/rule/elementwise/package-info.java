/** Derivatives of operators that compute each element from those at its position. */
@NullMarked
package org.onnxtwist.autodiff.rule.elementwise;

import org.jspecify.annotations.NullMarked;
