/** Rules that remove operations without an effect, or merge two consecutive nodes into one. {@link org.onnxtwist.pass.Rules} says which pass applies them. */
@NullMarked
package org.onnxtwist.pass.rule.simplify;

import org.jspecify.annotations.NullMarked;
