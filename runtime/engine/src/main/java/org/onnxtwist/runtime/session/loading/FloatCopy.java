package org.onnxtwist.runtime.session.loading;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/**
 * Turns a copy of a model into one that computes in float where the original computes in double or bfloat16, for which ONNX
 * Runtime's CPU provider has no convolution: types, initializers, constants, and what casts and generators name as their target.
 */
public final class FloatCopy {
    private static final Set<DType> LACKING = Set.of(DType.DOUBLE, DType.BFLOAT16);
    private static final Set<DType> OTHER = Set.of(DType.DOUBLE, DType.BFLOAT16, DType.FLOAT16);
    private static final Set<String> TYPE_ATTRIBUTES = Set.of("to", "dtype", "output_dtype", "stash_type");

    private FloatCopy() {}

    /** Tells whether something in the model has one of the types. */
    public static boolean concerns(Model model) {
        return model.graphs().stream()
                        .anyMatch(graph -> graph.inputs().stream()
                                        .anyMatch(value ->
                                                LACKING.contains(value.type().dtype()))
                                || graph.initializers().stream()
                                        .flatMap(value -> value.initializer().stream())
                                        .anyMatch(tensor -> LACKING.contains(tensor.dtype())))
                || model.allNodes()
                        .flatMap(node -> node.attributes().stream())
                        .anyMatch(attribute -> converted(attribute, LACKING).isPresent());
    }

    /** Tells whether the runtime lacks convolutions in this type. */
    public static boolean concerns(DType dtype) {
        return LACKING.contains(dtype);
    }

    /** Converts a copy in place. */
    public static void convert(ModelCopy copy) {
        copy.model().graphs().forEach(graph -> convert(graph, LACKING));
    }

    /** Converts a model in place, halves as well. */
    public static void convertAll(Model model) {
        model.graphs().forEach(graph -> convert(graph, OTHER));
    }

    private static void convert(Graph graph, Set<DType> types) {
        graph.inputs().forEach(value -> convertType(value, types));
        graph.outputs().forEach(value -> convertType(value, types));
        for (Value value : List.copyOf(graph.initializers())) {
            convertType(value, types);
            value.initializer()
                    .filter(tensor -> types.contains(tensor.dtype()))
                    .ifPresent(tensor -> graph.setInitializer(value, inFloat(tensor)));
        }
        for (Node node : graph.nodes()) {
            node.outputs().forEach(value -> convertType(value, types));
            List.copyOf(node.attributes())
                    .forEach(attribute -> converted(attribute, types).ifPresent(node::setAttribute));
        }
    }

    private static void convertType(Value value, Set<DType> types) {
        if (value.type() instanceof ValueType.TensorType tensor && types.contains(tensor.dtype())) {
            value.setType(ValueType.tensor(DType.FLOAT, tensor.shape()));
        }
    }

    private static Optional<Attribute> converted(Attribute attribute, Set<DType> types) {
        if (attribute.value() instanceof AttributeValue.TensorValue dense
                && types.contains(dense.value().dtype())) {
            return Optional.of(attribute.withValue(new AttributeValue.TensorValue(inFloat(dense.value()))));
        }
        if (attribute.value() instanceof AttributeValue.IntValue number
                && TYPE_ATTRIBUTES.contains(attribute.name())
                && types.stream().anyMatch(dtype -> dtype.code() == number.value())) {
            return Optional.of(attribute.withValue(new AttributeValue.IntValue(DType.FLOAT.code())));
        }
        return Optional.empty();
    }

    /** Returns the same numbers in float. */
    public static Tensor inFloat(Tensor tensor) {
        return Tensor.ofFloats(tensor.toFloats(), tensor.dims());
    }

    /** Returns the type in which a layer of type {@code dtype} runs, depending on whether the model was {@code converted}. */
    public static DType runType(DType dtype, boolean converted) {
        return converted && LACKING.contains(dtype) ? DType.FLOAT : dtype;
    }

    /** Returns the tensors by name, with those of the converted types in float. */
    public static Map<String, Tensor> inFloat(Map<String, Tensor> tensors) {
        Map<String, Tensor> result = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> result.put(name, LACKING.contains(tensor.dtype()) ? inFloat(tensor) : tensor));
        return result;
    }
}
