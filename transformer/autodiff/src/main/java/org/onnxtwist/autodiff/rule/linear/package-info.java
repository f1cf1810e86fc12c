/** Derivatives of products of matrices and tensors. */
@NullMarked
package org.onnxtwist.autodiff.rule.linear;

import org.jspecify.annotations.NullMarked;
