package org.onnxtwist.io.onnx.tensor;

import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * A tensor as it was read.
 *
 * @param proto the message; without raw_data where that is left in the file
 * @param content what the message's elements were read as: while a tensor has this content, its encoding is kept
 * @param enclosing of the values of a sparse tensor, the sparse tensor's message without its parts; else empty
 */
record TensorOrigin(TensorProto proto, TensorContent content, SparseTensorProto enclosing) implements UnknownFields {}
