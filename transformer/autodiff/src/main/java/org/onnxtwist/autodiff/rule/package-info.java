/** The derivative of each operator: the interface of a rule, what it is given, and the formulas that it writes. */
@NullMarked
package org.onnxtwist.autodiff.rule;

import org.jspecify.annotations.NullMarked;
