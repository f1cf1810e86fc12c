package org.onnxtwist.io.onnx;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.onnxtwist.io.external.ExternalFolder;
import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.onnx.tensor.TensorReader;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.io.wire.MessageParser;
import org.onnxtwist.io.wire.Skeleton;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.defect.Defect;

/** Turns the bytes of a model into the representation. */
public final class ModelReader {
    private static final String EXPECTED = "an ONNX model";

    private final Reading reading;
    private final Optional<SourceFile> source;
    private final FileLocation place;

    private ModelReader(Reading reading, Optional<SourceFile> source, FileLocation place) {
        this.reading = reading;
        this.source = source;
        this.place = place;
    }

    /**
     * Converts a message into a model.
     *
     * @param source the model's file, empty when its bytes are in memory
     */
    public static Model read(
            ByteBuffer bytes,
            ExternalFolder folder,
            Optional<SourceFile> source,
            int maxDepth,
            Breaches breaches,
            FileLocation place) {
        MessageParser.Parsed<ModelProto> parsed =
                MessageParser.parse(ModelProto.getDefaultInstance(), bytes, EXPECTED, maxDepth, place);
        if (!parsed.message().hasGraph()) {
            throw place.invalid(FileBytes.diagnosis(bytes, EXPECTED));
        }
        TensorReader tensors = new TensorReader(folder, source, parsed.skeleton());
        return new ModelReader(new Reading(tensors, maxDepth, breaches), source, place).read(parsed.message());
    }

    /** Reads a message that is whole. */
    public static Model read(
            ModelProto message,
            ExternalFolder folder,
            Optional<SourceFile> source,
            int maxDepth,
            Breaches breaches,
            FileLocation place) {
        if (!message.hasGraph()) {
            throw place.invalid("has no graph: export the model again");
        }
        TensorReader tensors = new TensorReader(folder, source, Skeleton.whole());
        return new ModelReader(new Reading(tensors, maxDepth, breaches), source, place).read(message);
    }

    private Model read(ModelProto proto) {
        GraphReader main = GraphReader.main(proto.getGraph().getName(), reading, place);
        Model model = new Model(main.read(proto.getGraph()), proto.getIrVersion());
        model.setProducerName(proto.getProducerName());
        model.setProducerVersion(proto.getProducerVersion());
        model.setDomain(proto.getDomain());
        model.setModelVersion(proto.getModelVersion());
        model.setDoc(proto.getDocString());
        model.setOpsets(OpsetEntries.read(proto.getOpsetImportList()));
        model.setMetadata(StringEntries.read(proto.getMetadataPropsList()));
        for (FunctionProto function : proto.getFunctionsList()) {
            add(model, function);
        }
        FileLocation training = place.in("field", "training_info");
        for (TrainingInfoProto step : proto.getTrainingInfoList()) {
            model.addTraining(TrainingMessages.read(step, main, training));
        }
        ModelProto head = proto.toBuilder()
                .clearGraph()
                .clearFunctions()
                .clearTrainingInfo()
                .build();
        model.setUnmodelled(new ModelOrigin(head, source, reading.breaches().areCollected()));
        return model;
    }

    private void add(Model model, FunctionProto proto) {
        OperatorId id = new OperatorId(proto.getDomain(), proto.getName(), proto.getOverload());
        FileLocation here = place.in("function", id.toString());
        if (model.functions().containsKey(id)) {
            reading.breaches()
                    .add(here.breach(
                            Defect.Kind.FUNCTION_REPEATED,
                            "is defined twice: remove one of the two or give it an overload of its own"));
            reading.breaches().assign(place);
            return;
        }
        GraphReader.FunctionBody parts = GraphReader.function(proto, reading, here);
        Function function = new Function(id, parts.body());
        function.setOpsets(OpsetEntries.read(proto.getOpsetImportList()));
        proto.getAttributeList().forEach(function::addAttribute);
        parts.defaults().forEach(function::addAttributeDefault);
        FunctionProto head = proto.toBuilder()
                .clearNode()
                .clearAttributeProto()
                .clearValueInfo()
                .build();
        function.setUnmodelled(new FunctionOrigin(head));
        model.addFunction(function);
    }
}
