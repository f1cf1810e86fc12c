/**
 * The rules of the passes, one a file. A rule knows the operators that it matches and no pass; {@link org.onnxtwist.pass.Rules} says
 * which pass applies it.
 */
@NullMarked
package org.onnxtwist.pass.rule;

import org.jspecify.annotations.NullMarked;
