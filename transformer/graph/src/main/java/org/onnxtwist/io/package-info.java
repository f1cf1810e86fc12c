/**
 * Files: reading and writing models and tensors, losslessly, with limits on the trust in a file's content.
 *
 * <p>{@link org.onnxtwist.io.OnnxReader} turns a file into the intermediate representation, {@link org.onnxtwist.io.OnnxWriter} back.
 * Content that the representation does not model is kept with it as {@link org.onnxtwist.ir.tensor.UnknownFields} and written back
 * unchanged. Weights stay in the mapped or external file. {@link org.onnxtwist.io.Staging} makes files appear completely or not at all.
 */
@NullMarked
package org.onnxtwist.io;

import org.jspecify.annotations.NullMarked;
