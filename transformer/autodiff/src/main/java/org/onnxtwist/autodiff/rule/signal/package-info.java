/** Derivatives of Fourier transforms. */
@NullMarked
package org.onnxtwist.autodiff.rule.signal;

import org.jspecify.annotations.NullMarked;
