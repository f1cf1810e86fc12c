package org.onnxtwist.io;

import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.ir.Unmodelled;

/**
 * An attribute as it was read.
 *
 * @param proto the message, whole
 * @param kind the kind that it was read as, stated or told from its fields
 * @param leftovers tensors in fields that are not of that kind
 */
record AttributeOrigin(AttributeProto proto, AttributeProto.AttributeType kind, Leftovers leftovers)
        implements Unmodelled {}
