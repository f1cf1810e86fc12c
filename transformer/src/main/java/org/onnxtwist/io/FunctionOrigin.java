package org.onnxtwist.io;

import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.ir.Unmodelled;

/**
 * A function as it was read.
 *
 * @param head the message without nodes, attribute defaults and descriptions of values
 */
record FunctionOrigin(FunctionProto head) implements Unmodelled {}
