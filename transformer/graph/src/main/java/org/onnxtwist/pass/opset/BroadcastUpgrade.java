package org.onnxtwist.pass.opset;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** From the broadcasting of operator sets 1 to 6, along stated axes, to numpy's, along the last ones. */
final class BroadcastUpgrade {
    private BroadcastUpgrade() {}

    /**
     * Operators on two tensors: with broadcast=1 the axes of the second are those of the first from {@code axis} on, by default its
     * last ones, which is what numpy does; else axes of size 1 have to follow.
     */
    static NodePlan binary(Node node, OpsetStep step) {
        NodePlan plain = NodePlan.drop(Add.BROADCAST, Add.AXIS);
        long axis = Add.AXIS.find(node).orElse(-1L);
        if (Add.BROADCAST.find(node).orElse(0L) == 0 || axis == -1) {
            return plain;
        }
        Optional<Integer> first = rank(node, 0, step);
        Optional<Integer> second = rank(node, 1, step);
        if (second.isPresent() && second.get() == 0) {
            return plain;
        }
        if (first.isEmpty() || second.isEmpty()) {
            return NodePlan.refuse(
                    "broadcasts its second input along axis " + axis + ", but the ranks of its inputs are not known");
        }
        long start = axis < 0 ? axis + first.get() : axis;
        long missing = first.get() - start - second.get();
        if (start < 0 || missing < 0) {
            return NodePlan.refuse("broadcasts a second input of rank " + second.get() + " along axis " + axis
                    + " of a first one of rank " + first.get() + ", which does not fit");
        }
        return missing == 0 ? plain : plain.then(binary -> appendAxes(binary, second.get(), (int) missing, step));
    }

    /** PRelu: a slope for each channel, the second axis of the first input, has to stand at that axis; a single slope fits as it is. */
    static NodePlan slope(Node node, OpsetStep step) {
        Optional<List<Dim>> slope = node.input(1).map(step.types()::shape).flatMap(Shape::known);
        if (slope.isPresent() && (slope.get().size() != 1 || slope.get().get(0).equals(Dim.of(1)))) {
            return NodePlan.keep();
        }
        Optional<Integer> rank = rank(node, 0, step);
        if (slope.isEmpty() || rank.isEmpty()) {
            return NodePlan.refuse("has a slope for each channel, but the ranks of its inputs are not known");
        }
        int missing = rank.get() - 2;
        return missing <= 0 ? NodePlan.keep() : NodePlan.rewrite(prelu -> appendAxes(prelu, 1, missing, step));
    }

    private static Optional<Integer> rank(Node node, int input, OpsetStep step) {
        return node.input(input).map(step.types()::shape).flatMap(Shape::known).map(List::size);
    }

    /** Gives the second input, of rank {@code rank}, so many axes of size 1 behind its own. */
    private static void appendAxes(Node node, int rank, int count, OpsetStep step) {
        Value narrow = node.input(1).orElseThrow();
        Value aligned = Unsqueeze.of(
                        narrow,
                        LongStream.range(rank, (long) rank + count).boxed().toList())
                .outputNames(narrow.hint() + "_aligned")
                .emit(Placement.before(step.model(), node));
        node.setInput(1, aligned);
    }
}
