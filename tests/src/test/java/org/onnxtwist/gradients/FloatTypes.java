package org.onnxtwist.gradients;

import java.util.List;
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
import org.onnxtwist.op.GroupNormalization;

/** Turns a model that computes in any of the four types that a convolution takes into one that computes in one of them throughout. */
final class FloatTypes {
    private static final Set<String> TARGETS = Set.of("to", "dtype", "output_dtype", "stash_type", "softmax_precision");

    private final DType target;

    FloatTypes(DType target) {
        this.target = target;
    }

    void convert(Model model) {
        model.graphs().forEach(this::convert);
    }

    private void convert(Graph graph) {
        graph.inputs().forEach(this::convert);
        graph.outputs().forEach(this::convert);
        for (Value value : List.copyOf(graph.initializers())) {
            convert(value);
            value.initializer()
                    .filter(tensor -> tensor.dtype().isConvFloat())
                    .ifPresent(tensor -> graph.setInitializer(value, of(tensor)));
        }
        for (Node node : graph.nodes()) {
            node.outputs().forEach(this::convert);
            if (node.operator().equals(GroupNormalization.ID)) {
                // Its default is float, whatever the type of its input.
                node.setAttribute(GroupNormalization.STASH_TYPE.as(target));
            }
            List.copyOf(node.attributes())
                    .forEach(attribute -> converted(attribute).ifPresent(node::setAttribute));
        }
    }

    private void convert(Value value) {
        if (value.type() instanceof ValueType.TensorType tensor
                && tensor.dtype().isConvFloat()) {
            value.setType(ValueType.tensor(target, tensor.shape()));
        }
    }

    private Optional<Attribute> converted(Attribute attribute) {
        if (attribute.value() instanceof AttributeValue.TensorValue dense
                && dense.value().dtype().isConvFloat()) {
            return Optional.of(attribute.withValue(new AttributeValue.TensorValue(of(dense.value()))));
        }
        if (attribute.value() instanceof AttributeValue.IntValue number
                && TARGETS.contains(attribute.name())
                && DType.ofCode((int) number.value()).filter(DType::isConvFloat).isPresent()) {
            return Optional.of(attribute.withValue(new AttributeValue.IntValue(target.code())));
        }
        return Optional.empty();
    }

    private Tensor of(Tensor tensor) {
        return Tensor.ofDoubles(target, tensor.toDoubles(), tensor.dims());
    }
}
