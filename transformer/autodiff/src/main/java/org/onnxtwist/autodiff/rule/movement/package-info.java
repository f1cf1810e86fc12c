/** Derivatives of operators that move elements without changing them. */
@NullMarked
package org.onnxtwist.autodiff.rule.movement;

import org.jspecify.annotations.NullMarked;
