package org.onnxtwist.io;

import java.io.IOException;
import java.util.Optional;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.TensorContent.Packed;

/**
 * A tensor message to be written.
 *
 * @param head the message; without raw_data where there is a payload
 * @param payload the content of raw_data
 */
record TensorFrame(TensorProto head, Optional<Packed> payload) {
    long size() {
        return head.getSerializedSize()
                + payload.map(content -> MessageOutput.fieldHead(content.byteSize()) + content.byteSize())
                        .orElse(0L);
    }

    void writeTo(MessageOutput output) throws IOException {
        output.fields(head);
        if (payload.isPresent()) {
            output.field(TensorProto.RAW_DATA_FIELD_NUMBER, payload.get().byteSize());
            output.content(payload.get());
        }
    }
}
