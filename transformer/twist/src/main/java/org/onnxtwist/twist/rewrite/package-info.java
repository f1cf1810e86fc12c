/**
 * Puts a conv_twist layer in the place of every 3x3 Conv of a model.
 *
 * <p>{@link org.onnxtwist.twist.rewrite.TwistRewrite} is the entry.
 */
@NullMarked
package org.onnxtwist.twist.rewrite;

import org.jspecify.annotations.NullMarked;
