/** Derivatives of operators that read images at positions between their pixels. */
@NullMarked
package org.onnxtwist.autodiff.rule.sampling;

import org.jspecify.annotations.NullMarked;
