package org.onnxtwist.io.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TensorProto;

/** The fields of the schema through which a message can reach tensors. */
public final class TensorPaths {
    private static final Map<Descriptor, List<FieldDescriptor>> PATHS = paths();

    private TensorPaths() {}

    /** The fields of a message of that type that hold tensors, or messages in which there may be some. */
    public static List<FieldDescriptor> of(Descriptor type) {
        return PATHS.getOrDefault(type, List.of());
    }

    /** The type of field {@code number}, if tensors can be reached through it. */
    public static Optional<Descriptor> step(Descriptor type, int number) {
        for (FieldDescriptor field : of(type)) {
            if (field.getNumber() == number) {
                return Optional.of(field.getMessageType());
            }
        }
        return Optional.empty();
    }

    private static Map<Descriptor, List<FieldDescriptor>> paths() {
        Set<Descriptor> bearing = new HashSet<>(Set.of(TensorProto.getDescriptor()));
        List<Descriptor> all = ModelProto.getDescriptor().getFile().getMessageTypes();
        for (boolean grown = true; grown; ) {
            grown = false;
            for (Descriptor type : all) {
                if (!bearing.contains(type) && !steps(type, bearing).isEmpty()) {
                    bearing.add(type);
                    grown = true;
                }
            }
        }
        Map<Descriptor, List<FieldDescriptor>> paths = new HashMap<>();
        bearing.forEach(type -> paths.put(type, steps(type, bearing)));
        return Map.copyOf(paths);
    }

    private static List<FieldDescriptor> steps(Descriptor type, Set<Descriptor> bearing) {
        return type.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(field -> bearing.contains(field.getMessageType()))
                .toList();
    }

    /** Tells whether a tensor may be in an attribute, itself or in a graph. */
    public static boolean mayHoldTensors(AttributeProto proto) {
        return proto.hasT()
                || proto.hasG()
                || proto.hasSparseTensor()
                || proto.getTensorsCount() + proto.getGraphsCount() + proto.getSparseTensorsCount() > 0;
    }
}
