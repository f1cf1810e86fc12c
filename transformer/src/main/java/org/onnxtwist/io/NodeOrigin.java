package org.onnxtwist.io;

import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.ir.Unmodelled;

/** A node as it was read. */
record NodeOrigin(NodeProto proto) implements Unmodelled {}
