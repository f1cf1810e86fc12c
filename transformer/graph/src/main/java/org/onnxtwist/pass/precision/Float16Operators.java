package org.onnxtwist.pass.precision;

import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Bernoulli;
import org.onnxtwist.op.BitCast;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.EyeLike;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.RandomNormalLike;
import org.onnxtwist.op.RandomUniformLike;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.InferredTypes;

/** Determines which inputs and outputs of a node can be float16, by the type constraints of its operator's version. */
final class Float16Operators {
    private static final String HALF = "tensor(float16)";

    /** Operators whose output type is given by an attribute or a second input, and those that a runtime recognises by their types. */
    private static final Set<OperatorId> NEVER = Set.of(
            Bernoulli.ID,
            BitCast.ID,
            Cast.ID,
            CastLike.ID,
            DequantizeLinear.ID,
            EyeLike.ID,
            QuantizeLinear.ID,
            RandomNormalLike.ID,
            RandomUniformLike.ID);

    private final Model model;
    private final InferredTypes types;
    private final Set<OperatorId> kept;

    Float16Operators(Model model, InferredTypes types, Set<OperatorId> kept) {
        this.model = model;
        this.types = types;
        this.kept = kept;
    }

    /** The operator of a node that may compute in float16 and whose inputs and outputs are all tensors of known type; empty for others. */
    Optional<OperatorSchema> find(Node node) {
        if (NEVER.contains(node.operator())
                || kept.contains(node.operator())
                || node.hasSubgraphs()
                || !node.operator().isStandard()
                || model.callee(node).isPresent()
                || isQuantised(node)
                || !node.inputValues().allMatch(this::isTyped)
                || !node.outputs().stream().allMatch(output -> output.isOmitted() || isTyped(output))) {
            return Optional.empty();
        }
        return model.opset().stream()
                .mapToObj(opset -> Schemas.find(node.operator(), opset))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Tells whether the node reads a dequantised value or produces a value that is then quantised. */
    private static boolean isQuantised(Node node) {
        return node.inputValues()
                        .flatMap(input -> input.producer().stream())
                        .anyMatch(producer -> producer.operator().equals(DequantizeLinear.ID))
                || node.outputs().stream()
                        .flatMap(output -> output.uses().stream())
                        .anyMatch(use -> use instanceof Use.Input in
                                && in.node().operator().equals(QuantizeLinear.ID));
    }

    private boolean isTyped(Value value) {
        return types.of(value) instanceof ValueType.TensorType tensor && tensor.dtype() != DType.UNDEFINED;
    }

    /** Tells whether input {@code index} may be float16 where it may be float. */
    static boolean takesHalf(OperatorSchema operator, int index) {
        return operator.input(index).filter(formal -> isHalf(operator, formal)).isPresent();
    }

    /** Tells whether output {@code index} may be float16 where it may be float. */
    static boolean givesHalf(OperatorSchema operator, int index) {
        return operator.output(index).filter(formal -> isHalf(operator, formal)).isPresent();
    }

    private static boolean isHalf(OperatorSchema operator, OperatorSchema.FormalParameter formal) {
        return operator.type(formal.type())
                .filter(constraint -> constraint.allowed().contains(HALF))
                .isPresent();
    }
}
