/**
 * The rewrite of a model: what stands in it already is found by {@link org.onnxtwist.twist.recognise}, every other 3x3 Conv becomes a
 * conv_twist layer.
 *
 * <p>{@link org.onnxtwist.twist.rewrite.TwistRewrite} is the entry.
 */
@NullMarked
package org.onnxtwist.twist.rewrite;

import org.jspecify.annotations.NullMarked;
