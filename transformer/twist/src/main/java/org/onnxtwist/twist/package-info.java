/**
 * The conv_twist layer: its convolution, coordinates and operands, where it is found or written, and the exception of this library.
 *
 * <p>{@link org.onnxtwist.twist.rewrite} puts layers in the place of 3x3 Convs, {@link org.onnxtwist.twist.recognise} finds them and
 * {@link org.onnxtwist.twist.export} writes them in faster forms.
 */
@NullMarked
package org.onnxtwist.twist;

import org.jspecify.annotations.NullMarked;
