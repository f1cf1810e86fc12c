/** Derivatives of operators that sequence models are made of. */
@NullMarked
package org.onnxtwist.autodiff.rule.attention;

import org.jspecify.annotations.NullMarked;
