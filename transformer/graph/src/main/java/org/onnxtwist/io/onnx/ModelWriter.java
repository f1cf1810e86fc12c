package org.onnxtwist.io.onnx;

import java.util.HashSet;
import java.util.Set;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.wire.MessageFrame;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;

/** Turns models into messages. All values have names. */
public final class ModelWriter {
    private ModelWriter() {}

    /** The message of a model, with the contents of its tensors. */
    public static MessageFrame write(Model model, TensorWriter tensors) {
        return tensors.frame(message(model, tensors));
    }

    /** The message of a model without the contents that {@code tensors} keeps. */
    public static ModelProto message(Model model, TensorWriter tensors) {
        GraphWriter graphs = new GraphWriter(tensors);
        ModelProto.Builder proto = head(model).setGraph(graphs.message(model.graph()));
        model.training().forEach(step -> proto.addTrainingInfo(TrainingMessages.write(step, graphs)));
        for (Function function : model.functions().values()) {
            proto.addFunctions(graphs.function(function));
        }
        return proto.build();
    }

    private static ModelProto.Builder head(Model model) {
        if (model.unmodelled() instanceof ModelOrigin damaged && damaged.isForDiagnosis()) {
            throw new IllegalArgumentException(
                    "a model that was read for diagnosis cannot be written: read the file with OnnxReader.read");
        }
        ModelProto read =
                model.unmodelled() instanceof ModelOrigin origin ? origin.head() : ModelProto.getDefaultInstance();
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

    /** The files that a model is read from. */
    public static Set<SourceFile> sources(Model model, TensorWriter tensors) {
        Set<SourceFile> sources = new HashSet<>(tensors.sources());
        if (model.unmodelled() instanceof ModelOrigin origin) {
            origin.source().ifPresent(sources::add);
        }
        return sources;
    }
}
