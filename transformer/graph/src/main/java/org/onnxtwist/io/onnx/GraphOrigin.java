package org.onnxtwist.io.onnx;

import java.util.List;
import java.util.Map;
import org.onnxtwist.io.onnx.tensor.Leftovers;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * A graph, or a function's body, as it was read.
 *
 * @param head the message without nodes, initializers and descriptions of values; empty for a function's body
 * @param inputs the descriptions of the inputs by name
 * @param outputs the descriptions of the outputs
 * @param infos the descriptions in value_info, in their order
 * @param sparseDefaults sparse tensors that are defaults of inputs
 */
record GraphOrigin(
        GraphProto head,
        Map<String, ValueInfoProto> inputs,
        List<ValueInfoProto> outputs,
        List<Info> infos,
        List<SparseDefault> sparseDefaults)
        implements UnknownFields {
    @Override
    public List<Note> notes() {
        return head.getQuantizationAnnotationCount() == 0
                ? List.of()
                : List.of(new Note.Field("quantization_annotation", head.getQuantizationAnnotationList()));
    }

    /**
     * An entry of value_info.
     *
     * @param stale whether it named nothing in the graph
     */
    record Info(ValueInfoProto proto, boolean stale) {}

    /**
     * A sparse tensor for an input.
     *
     * @param index its place among the sparse initializers
     */
    record SparseDefault(int index, SparseTensorProto proto, Leftovers leftovers) {}
}
