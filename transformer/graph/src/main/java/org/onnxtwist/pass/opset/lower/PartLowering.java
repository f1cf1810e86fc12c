package org.onnxtwist.pass.opset.lower;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;
import org.onnxtwist.pass.opset.step.Unread;

/** Operators that take parts of a tensor: Slice, Split, Shape and TopK. */
public final class PartLowering {
    private PartLowering() {}

    /** Until version 9, Slice takes every element. */
    public static NodePlan steps(Node node, OpsetStep step) {
        if (node.input(4).isEmpty()) {
            return NodePlan.keep();
        }
        boolean isPlain = step.integers(node, 4)
                .filter(steps -> LongStream.of(steps).allMatch(each -> each == 1))
                .isPresent();
        return isPlain
                ? NodePlan.rewrite(slice -> Unread.omit(slice, 4))
                : NodePlan.refuse("has steps other than 1, which version 9 does not have");
    }

    /** Until version 17, the parts of Split without stated sizes have equal sizes; from 18 on the last one may be smaller. */
    public static NodePlan parts(Node node, OpsetStep step) {
        NodePlan plain = NodePlan.drop(Split.NUM_OUTPUTS);
        if (node.input(1).isPresent()) {
            return plain;
        }
        int count = node.outputCount();
        long axis = Split.AXIS.of(node);
        Optional<Dim> dim = step.dims(node, 0).flatMap(dims -> {
            OptionalInt counted = Axes.of(axis, dims.size());
            return counted.isPresent() ? Optional.of(dims.get(counted.getAsInt())) : Optional.empty();
        });
        if (!(dim.orElse(Dim.UNKNOWN) instanceof Dim.Known known)) {
            return NodePlan.refuse(
                    "divides axis " + axis + " of unknown size, which version 17 does only if the parts are"
                            + " equal: declare the shape of its input, or state the sizes of the parts");
        }
        if (known.size() % count == 0) {
            return plain;
        }
        long[] sizes = new long[count];
        long each = (known.size() + count - 1) / count;
        Arrays.fill(sizes, each);
        sizes[count - 1] = known.size() - each * (count - 1);
        return sizes[count - 1] < 0
                ? NodePlan.refuse("divides an axis of size " + known.size() + " into " + count + " parts")
                : plain.then(split -> AxisLowering.replaceConstant(split, 1, sizes, "sizes", step));
    }

    /** Until version 14, Shape gives all sizes. */
    public static NodePlan sizes(Node node, OpsetStep step) {
        long start = Shape.START.of(node);
        Optional<Long> end = Shape.END.find(node);
        if (start == 0 && end.isEmpty()) {
            return NodePlan.drop(Shape.START);
        }
        return NodePlan.replace(shape -> {
            Value all = Shape.of(shape.input(0).orElseThrow())
                    .outputNames(shape.output(0).hint() + ".all")
                    .emit(step.before(shape));
            Replaced.by(step.model(), shape, Slice.of(all, List.of(start), List.of(end.orElse(Long.MAX_VALUE))));
        });
    }

    /** Until version 10, TopK gives the largest elements, sorted; the smallest ones are the largest of the negated ones. */
    public static NodePlan largest(Node node, OpsetStep step) {
        if (TopK.LARGEST.of(node) != 0) {
            return NodePlan.drop(TopK.LARGEST, TopK.SORTED);
        }
        DType dtype = step.dtype(node, 0);
        if (dtype != DType.FLOAT && dtype != DType.DOUBLE && dtype != DType.FLOAT16) {
            return NodePlan.refuse("has the smallest elements of type " + dtype.onnxName()
                    + " as its output, which version 10 cannot express");
        }
        return NodePlan.drop(TopK.LARGEST, TopK.SORTED).then(top -> {
            Value input = top.input(0).orElseThrow();
            top.setInput(0, Neg.of(input).outputNames(input.hint() + ".negated").emit(step.before(top)));
            Value smallest = top.detachOutput(0, top.output(0).hint() + ".negated");
            Neg.of(top.output(0)).emitNode(Placement.after(step.model(), top)).attachOutput(0, smallest);
        });
    }
}
