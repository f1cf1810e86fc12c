/** Derivatives of operators that normalise by a mean, a variance or a norm. */
@NullMarked
package org.onnxtwist.autodiff.rule.normalization;

import org.jspecify.annotations.NullMarked;
