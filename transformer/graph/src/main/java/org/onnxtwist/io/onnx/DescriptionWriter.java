package org.onnxtwist.io.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/** Writes what a graph's message says of its values: as it was read for values that are as they were read. */
final class DescriptionWriter {
    private static final FileLocation CHECKED_BEFORE = FileLocation.file("a model that was read");

    private final Graph graph;
    private final GraphOrigin origin;

    DescriptionWriter(Graph graph) {
        this.graph = graph;
        this.origin = graph.unmodelled() instanceof GraphOrigin read
                ? read
                : new GraphOrigin(GraphProto.getDefaultInstance(), Map.of(), List.of(), List.of(), List.of());
    }

    List<ValueInfoProto> inputs() {
        return graph.inputs().stream()
                .map(input -> describe(
                        input, origin.inputs().getOrDefault(nameAsRead(input), ValueInfoProto.getDefaultInstance())))
                .toList();
    }

    /** An output that comes twice may have been described in two ways, in that order. */
    List<ValueInfoProto> outputs() {
        Map<String, Deque<ValueInfoProto>> read = new HashMap<>();
        for (ValueInfoProto output : origin.outputs()) {
            read.computeIfAbsent(output.getName(), name -> new ArrayDeque<>()).add(output);
        }
        List<ValueInfoProto> outputs = new ArrayList<>(graph.outputs().size());
        for (Value output : graph.outputs()) {
            Deque<ValueInfoProto> entries = read.get(nameAsRead(output));
            ValueInfoProto entry = ValueInfoProto.getDefaultInstance();
            if (entries != null) {
                entry = entries.size() > 1 ? entries.remove() : entries.element();
            }
            outputs.add(describe(output, entry));
        }
        return outputs;
    }

    /** The entries that were read, less those of values that are gone; then what is known of values that had none. */
    List<ValueInfoProto> infos() {
        List<Value> values = graph.values().toList();
        Map<String, Value> read = new HashMap<>(2 * origin.infos().size());
        for (Value value : values) {
            // A new value may bear the name of one that is gone, which the entry was about.
            if (value.unmodelled() instanceof ValueOrigin as) {
                read.put(as.name(), value);
            }
        }
        boolean anyStale = origin.infos().stream().anyMatch(GraphOrigin.Info::stale);
        Set<String> names = anyStale ? names(values) : Set.of();
        List<ValueInfoProto> infos = new ArrayList<>(origin.infos().size());
        Set<Value> written = new HashSet<>(2 * values.size());
        written.addAll(graph.inputs());
        written.addAll(graph.outputs());
        Set<Value> changed = new HashSet<>();
        for (GraphOrigin.Info info : origin.infos()) {
            Value value = read.get(info.proto().getName());
            if (info.stale()) {
                if (!names.contains(info.proto().getName())) {
                    infos.add(info.proto());
                }
            } else if (value != null && (isAsRead(value) || changed.add(value))) {
                infos.add(describe(value, info.proto()));
                written.add(value);
            }
        }
        for (Value value : values) {
            if (isDescribed(value) && !written.contains(value)) {
                infos.add(describe(value, ValueInfoProto.getDefaultInstance()));
            }
        }
        return infos;
    }

    private static Set<String> names(List<Value> values) {
        return values.stream().map(value -> value.name().orElseThrow()).collect(Collectors.toSet());
    }

    private static boolean isDescribed(Value value) {
        return !value.type().equals(ValueType.UNKNOWN)
                || !value.doc().isEmpty()
                || !value.metadata().isEmpty();
    }

    private static String nameAsRead(Value value) {
        return value.unmodelled() instanceof ValueOrigin read
                ? read.name()
                : value.name().orElseThrow();
    }

    private static boolean isAsRead(Value value) {
        return value.unmodelled() instanceof ValueOrigin read ? read.isStill(value) : !isDescribed(value);
    }

    private static ValueInfoProto describe(Value value, ValueInfoProto read) {
        String name = value.name().orElseThrow();
        if (isAsRead(value) && read.getName().equals(name)) {
            return read;
        }
        ValueInfoProto.Builder proto = read.toBuilder().setName(name);
        if (value.type().equals(ValueType.UNKNOWN)) {
            proto.clearType();
        } else if (!TypeMessages.read(read.getType(), CHECKED_BEFORE).equals(value.type())) {
            proto.setType(TypeMessages.write(value.type()));
        }
        if (!read.getDocString().equals(value.doc())) {
            proto.setDocString(value.doc());
        }
        return proto.clearMetadataProps()
                .addAllMetadataProps(StringEntries.write(read.getMetadataPropsList(), value.metadata()))
                .build();
    }
}
