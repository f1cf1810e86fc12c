/**
 * Files: reading and writing models and tensors, losslessly, with limits on what is believed of a file.
 *
 * <p>{@link org.onnxtwist.io.OnnxReader} turns a file into the intermediate representation, {@link org.onnxtwist.io.OnnxWriter} back.
 * What the representation does not model travels with it as {@link org.onnxtwist.ir.tensor.UnknownFields} and is written again as it was.
 * Weights stay in the mapped or external file. {@link org.onnxtwist.io.Staging} makes files appear whole or not at all.
 */
@NullMarked
package org.onnxtwist.io;

import org.jspecify.annotations.NullMarked;
