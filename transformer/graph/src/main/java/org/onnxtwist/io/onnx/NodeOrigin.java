package org.onnxtwist.io.onnx;

import java.util.List;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.ir.tensor.UnknownFields;

/** A node as it was read. */
record NodeOrigin(NodeProto proto) implements UnknownFields {
    @Override
    public List<Note> notes() {
        return proto.getDeviceConfigurationsCount() == 0
                ? List.of()
                : List.of(new Note.Field("device_configurations", proto.getDeviceConfigurationsList()));
    }
}
