package org.onnxtwist.pass.opset;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Split;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.term.SymbolicTensor;

/** Inputs that became attributes, or other inputs, and attributes that became inputs of another name or default. */
final class InputUpgrade {
    private InputUpgrade() {}

    /** Since version 2 the sizes of the parts are only an attribute, and the axis is 0 by default. */
    static NodePlan splitSizes(Node node, OpsetStep step) {
        if (node.attribute(Split.AXIS.name()).isEmpty()) {
            return NodePlan.refuse("does not state its axis, for which version 1 defines no default");
        }
        if (node.input(1).isEmpty()) {
            return NodePlan.keep();
        }
        return longs(node, 1, step)
                .map(sizes -> NodePlan.rewrite(split -> {
                    split.omitInput(1);
                    Split.SPLIT.set(split, Arrays.stream(sizes).boxed().toList());
                }))
                .orElse(NodePlan.refuse(
                        "computes the sizes of its parts, but version 7 takes them only as an attribute"));
    }

    /** Since version 6 one input gives the repeats of every axis; before, two inputs gave one axis and its number of repeats. */
    static NodePlan tile(Node node, OpsetStep step) {
        Optional<Long> count = number(node, 1, step);
        Optional<Long> axis = number(node, 2, step);
        Optional<Integer> rank =
                node.input(0).map(step.types()::shape).flatMap(Shape::known).map(List::size);
        if (count.isEmpty() || axis.isEmpty() || rank.isEmpty() || axis.get() < 0 || axis.get() >= rank.get()) {
            return NodePlan.refuse(
                    "repeats along an axis, or a number of times, that is known only when the model runs");
        }
        long[] repeats = new long[rank.get()];
        Arrays.fill(repeats, 1);
        repeats[axis.get().intValue()] = count.get();
        return NodePlan.rewrite(tile -> {
            tile.omitInput(2);
            tile.setInput(1, Placement.before(step.model(), tile).constant("repeats", Tensor.vector(repeats)));
        });
    }

    /** Since version 11 the padding and its value are inputs, the latter under another name. */
    static NodePlan pad(Node node, OpsetStep step) {
        AttributeToInput input =
                new AttributeToInput(Schemas.find(Pad.ID, step.version()).orElseThrow());
        return input.plan(node, step, Pad.PADS.name(), Pad.PADS.name())
                .then(input.plan(node, step, Pad.VALUE.name(), "constant_value"));
    }

    /** Since version 20 the axis is an input, with another default. */
    static NodePlan fourierTransform(Node node, OpsetStep step) {
        if (node.attribute(DFT.AXIS.name()).isPresent()) {
            return new AttributeToInput(Schemas.find(DFT.ID, step.version()).orElseThrow())
                    .plan(node, step, DFT.AXIS.name(), DFT.AXIS.name());
        }
        return NodePlan.rewrite(transform -> {
            while (transform.inputCount() < 2) {
                transform.addInput(Optional.empty());
            }
            transform.setInput(
                    2,
                    Placement.before(step.model(), transform)
                            .constant(transform.output(0).hint() + ".axis", Tensor.filled(DType.INT64, 1)));
        });
    }

    private static Optional<long[]> longs(Node node, int input, OpsetStep step) {
        return node.input(input).flatMap(step.types()::constant).flatMap(SymbolicTensor::longs);
    }

    private static Optional<Long> number(Node node, int input, OpsetStep step) {
        return longs(node, input, step)
                .filter(numbers -> numbers.length == 1)
                .map(numbers -> numbers[0])
                .or(() -> node.input(input)
                        .flatMap(Value::constant)
                        .filter(tensor -> tensor.elements() == 1)
                        .map(tensor -> (long) tensor.toDoubles()[0]));
    }
}
