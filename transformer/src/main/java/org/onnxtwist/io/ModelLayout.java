package org.onnxtwist.io;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.Model;

/**
 * A model's message, ready to be written: the small parts as messages, the initializers of the main graph as frames, so that their
 * lengths are known while their data still lies where it was.
 */
record ModelLayout(ModelProto head, GraphProto graph, List<TensorFrame> initializers) {
    static ModelLayout of(Model model, TensorWriter tensors) {
        GraphWriter graphs = new GraphWriter(tensors);
        List<FunctionProto> functions =
                model.functions().values().stream().map(graphs::function).toList();
        return new ModelLayout(
                head(model, tensors).addAllFunctions(functions).build(),
                graphs.head(model.graph()),
                graphs.initializers(model.graph()));
    }

    private static ModelProto.Builder head(Model model, TensorWriter tensors) {
        ModelProto read = model.unmodelled() instanceof ModelOrigin origin
                ? origin.leftovers().write(origin.head(), tensors)
                : ModelProto.getDefaultInstance();
        ModelProto.Builder proto = read.toBuilder();
        if (read.getIrVersion() != model.irVersion()) {
            proto.setIrVersion(model.irVersion());
        }
        if (!read.getProducerName().equals(model.producerName())) {
            proto.setProducerName(model.producerName());
        }
        if (!read.getProducerVersion().equals(model.producerVersion())) {
            proto.setProducerVersion(model.producerVersion());
        }
        if (!read.getDomain().equals(model.domain())) {
            proto.setDomain(model.domain());
        }
        if (read.getModelVersion() != model.modelVersion()) {
            proto.setModelVersion(model.modelVersion());
        }
        if (!read.getDocString().equals(model.doc())) {
            proto.setDocString(model.doc());
        }
        return proto.clearOpsetImport()
                .addAllOpsetImport(OpsetEntries.write(read.getOpsetImportList(), model.opsets()))
                .clearMetadataProps()
                .addAllMetadataProps(StringEntries.write(read.getMetadataPropsList(), model.metadata()));
    }

    /** Bytes of the whole message. */
    long size() {
        return head.getSerializedSize() + MessageOutput.fieldHead(graphSize()) + graphSize();
    }

    private long graphSize() {
        long size = graph.getSerializedSize();
        for (TensorFrame frame : initializers) {
            size += MessageOutput.fieldHead(frame.size()) + frame.size();
        }
        return size;
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        MessageOutput output = new MessageOutput(channel);
        output.fields(head);
        output.field(ModelProto.GRAPH_FIELD_NUMBER, graphSize());
        output.fields(graph);
        for (TensorFrame frame : initializers) {
            output.field(GraphProto.INITIALIZER_FIELD_NUMBER, frame.size());
            frame.writeTo(output);
        }
        output.flush();
    }
}
