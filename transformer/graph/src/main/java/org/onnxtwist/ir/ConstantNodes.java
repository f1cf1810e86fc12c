package org.onnxtwist.ir;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** The tensor of a standard {@code Constant} node, whichever of its attributes states it. */
public final class ConstantNodes {
    private static final String OPERATOR = "Constant";

    private ConstantNodes() {}

    static boolean isConstant(Node node) {
        return node.operator().isOnnx(OPERATOR);
    }

    static NodeBuilder describe(Graph graph, String hint, Tensor tensor) {
        return graph.node(OPERATOR)
                .name(hint)
                .attribute(Attribute.of("value", tensor))
                .output(hint);
    }

    /** The tensor, empty for a sparse one and for a reference to a function's attribute. */
    static Optional<Tensor> tensor(Node constant) {
        return constant.attributes().stream().findFirst().flatMap(attribute -> tensor(attribute.value()));
    }

    /** The tensor that an attribute of this value states; empty for a sparse one and for a reference. */
    public static Optional<Tensor> tensor(AttributeValue value) {
        if (value instanceof AttributeValue.Dense dense) {
            return Optional.of(dense.value());
        }
        if (value instanceof AttributeValue.Int number) {
            return Optional.of(Tensor.ofLongs(new long[] {number.value()}));
        }
        if (value instanceof AttributeValue.Ints numbers) {
            return Optional.of(Tensor.vector(
                    numbers.values().stream().mapToLong(Long::longValue).toArray()));
        }
        if (value instanceof AttributeValue.Real number) {
            return Optional.of(Tensor.ofFloats(new float[] {number.value()}));
        }
        if (value instanceof AttributeValue.Reals numbers) {
            float[] floats = new float[numbers.values().size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = numbers.values().get(i);
            }
            return Optional.of(Tensor.ofFloats(floats, floats.length));
        }
        if (value instanceof AttributeValue.Text text) {
            return Optional.of(Tensor.of(DType.STRING, new long[0], new TensorContent.Text(List.of(text.value()))));
        }
        if (value instanceof AttributeValue.Texts texts) {
            return Optional.of(Tensor.of(
                    DType.STRING, new long[] {texts.values().size()}, new TensorContent.Text(texts.values())));
        }
        return Optional.empty();
    }
}
