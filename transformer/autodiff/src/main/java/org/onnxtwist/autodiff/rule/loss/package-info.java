/** Derivatives of loss operators. */
@NullMarked
package org.onnxtwist.autodiff.rule.loss;

import org.jspecify.annotations.NullMarked;
