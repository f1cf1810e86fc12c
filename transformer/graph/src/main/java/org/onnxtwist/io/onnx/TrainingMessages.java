package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.TrainingInfo;
import org.onnxtwist.ir.TrainingInfo.Binding;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.UnknownFields;

/** Reads and writes the training of models. */
final class TrainingMessages {
    private TrainingMessages() {}

    /**
     * Training as it was read.
     *
     * @param head the message with empty graphs
     */
    private record Origin(TrainingInfoProto head) implements UnknownFields {}

    /** @param main the reader of the main graph */
    static TrainingInfo read(TrainingInfoProto proto, GraphReader main, FileLocation place) {
        GraphProto steps = proto.getAlgorithm();
        GraphReader algorithm = main.algorithm(place.in("graph", steps.getName()), steps.getName());
        Graph step = algorithm.read(steps);
        GraphProto starts = proto.getInitialization();
        GraphReader initialization = main.apart(place.in("graph", starts.getName()), starts.getName());
        Graph start = initialization.read(starts);
        TrainingInfoProto.Builder head = proto.toBuilder();
        if (proto.hasAlgorithm()) {
            head.setAlgorithm(GraphProto.getDefaultInstance());
        }
        if (proto.hasInitialization()) {
            head.setInitialization(GraphProto.getDefaultInstance());
        }
        return new TrainingInfo(
                start,
                step,
                bindings(proto.getInitializationBindingList(), algorithm, initialization),
                bindings(proto.getUpdateBindingList(), algorithm, algorithm),
                new Origin(head.build()));
    }

    private static List<Binding> bindings(
            List<StringStringEntryProto> entries, GraphReader variables, GraphReader sources) {
        List<Binding> bindings = new ArrayList<>();
        for (StringStringEntryProto entry : entries) {
            bindings.add(new Binding(variables.bound(entry.getKey()), sources.bound(entry.getValue())));
        }
        return bindings;
    }

    static TrainingInfoProto write(TrainingInfo step, GraphWriter graphs) {
        TrainingInfoProto read =
                step.unmodelled() instanceof Origin origin ? origin.head() : TrainingInfoProto.getDefaultInstance();
        TrainingInfoProto.Builder proto = read.toBuilder();
        if (read.hasAlgorithm() || !isEmpty(step.algorithm())) {
            proto.setAlgorithm(graphs.message(step.algorithm()));
        }
        if (read.hasInitialization() || !isEmpty(step.initialization())) {
            proto.setInitialization(graphs.message(step.initialization()));
        }
        return proto.clearInitializationBinding()
                .addAllInitializationBinding(
                        entries(read.getInitializationBindingList(), step.initializationBindings()))
                .clearUpdateBinding()
                .addAllUpdateBinding(entries(read.getUpdateBindingList(), step.updateBindings()))
                .build();
    }

    private static boolean isEmpty(Graph graph) {
        return graph.values().findAny().isEmpty()
                && graph.nodeCount() == 0
                && graph.outputs().isEmpty();
    }

    /** The entries as they were read, where they say the same. */
    private static List<StringStringEntryProto> entries(List<StringStringEntryProto> read, List<Binding> bindings) {
        List<StringStringEntryProto> entries = new ArrayList<>();
        for (int i = 0; i < bindings.size(); i++) {
            StringStringEntryProto before = i < read.size() ? read.get(i) : StringStringEntryProto.getDefaultInstance();
            String key = name(bindings.get(i).variable());
            String value = name(bindings.get(i).source());
            entries.add(
                    before.getKey().equals(key) && before.getValue().equals(value)
                            ? before
                            : before.toBuilder().setKey(key).setValue(value).build());
        }
        return entries;
    }

    private static String name(Value value) {
        return value.name().orElseThrow();
    }
}
