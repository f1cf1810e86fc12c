/**
 * What the whole of the conv_twist library shares: the exception that it throws, the globs that name layers, and the version.
 *
 * <p>{@link org.onnxtwist.twist.layer} has what a layer is, {@link org.onnxtwist.twist.rewrite} puts layers in the place of 3x3 Convs,
 * {@link org.onnxtwist.twist.recognise} finds them and {@link org.onnxtwist.twist.export} writes them in faster forms.
 */
@NullMarked
package org.onnxtwist.twist;

import org.jspecify.annotations.NullMarked;
