/** Derivatives of control flow: If, Loop and Scan. */
@NullMarked
package org.onnxtwist.autodiff.rule.flow;

import org.jspecify.annotations.NullMarked;
