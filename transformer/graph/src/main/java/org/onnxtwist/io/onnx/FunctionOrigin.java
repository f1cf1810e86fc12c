package org.onnxtwist.io.onnx;

import java.util.List;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * A function as it was read.
 *
 * @param head the message without nodes, attribute defaults and descriptions of values
 */
record FunctionOrigin(FunctionProto head) implements UnknownFields {
    @Override
    public List<Note> notes() {
        return OpsetEntries.repeated(head.getOpsetImportList());
    }
}
