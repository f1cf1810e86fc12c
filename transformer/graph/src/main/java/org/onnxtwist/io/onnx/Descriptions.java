package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.UnknownFields.Note;
import org.onnxtwist.ir.type.ValueType;

/**
 * Collects what a graph's message says of its values. Where several entries describe one value, an input's counts before an output's and
 * that before value_info, for each of type, documentation and metadata.
 */
final class Descriptions {
    private final Scope scope;
    private final FileLocation place;
    private final Graph graph;
    private final Breaches breaches;
    private final Map<Value, List<Note>> described = new LinkedHashMap<>();

    Descriptions(Scope scope, FileLocation place, Graph graph, Breaches breaches) {
        this.scope = scope;
        this.place = place;
        this.graph = graph;
        this.breaches = breaches;
    }

    Map<String, ValueInfoProto> inputs(List<ValueInfoProto> protos) {
        Map<String, ValueInfoProto> byName = new HashMap<>();
        protos.forEach(proto -> {
            byName.put(proto.getName(), proto);
            describe(proto);
        });
        return byName;
    }

    void outputs(List<ValueInfoProto> protos) {
        protos.forEach(this::describe);
    }

    List<GraphOrigin.Info> infos(List<ValueInfoProto> protos) {
        List<GraphOrigin.Info> infos = new ArrayList<>(protos.size());
        protos.forEach(proto -> infos.add(new GraphOrigin.Info(proto, !describe(proto))));
        return infos;
    }

    /** Tells whether the entry's name is one of this graph's values. */
    private boolean describe(ValueInfoProto proto) {
        Optional<Value> found = scope.local(proto.getName());
        ValueType type = breaches.attempt(() -> TypeMessages.read(proto.getType(), place.in("value", proto.getName())))
                .orElse(ValueType.UNKNOWN);
        found.ifPresentOrElse(value -> breaches.assign(place, graph, value), () -> breaches.assign(place, graph));
        found.ifPresent(value -> {
            if (value.type().equals(ValueType.UNKNOWN)) {
                value.setType(type);
            }
            if (value.doc().isEmpty()) {
                value.setDoc(proto.getDocString());
            }
            if (value.metadata().isEmpty()) {
                value.setMetadata(StringEntries.read(proto.getMetadataPropsList()));
            }
            if (value.name().isPresent()) {
                described.merge(
                        value, Denotations.of(proto.getType()), (first, second) -> first.isEmpty() ? second : first);
            }
        });
        return found.isPresent();
    }

    /** Remembers what the described values are like now that all is said. */
    void close() {
        described.forEach((value, notes) -> value.setUnmodelled(ValueOrigin.of(value, notes)));
    }
}
