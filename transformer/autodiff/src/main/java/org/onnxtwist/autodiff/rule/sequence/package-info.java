/** Derivatives of operators on sequences of tensors and on optional values. */
@NullMarked
package org.onnxtwist.autodiff.rule.sequence;

import org.jspecify.annotations.NullMarked;
