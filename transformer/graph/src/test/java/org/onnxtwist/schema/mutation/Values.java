package org.onnxtwist.schema.mutation;

import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;

/** Attributes as messages. */
final class Values {
    private Values() {}

    static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }
}
