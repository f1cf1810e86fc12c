package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.IntegerOperand;

/** A Pad with a constant, before a node that pads its spatial axes itself: those from the third on, first all begins, then all ends. */
final class ConstantPadding {
    static final Capture<Value> X = Capture.value("x");
    static final Capture<Node> PAD = Capture.node("pad");

    private static final String CONSTANT = "constant";
    private static final int PADS = 1;
    private static final int VALUE = 2;
    private static final int AXES = 3;

    /** The index of the first spatial axis. */
    static final int SPATIAL = 2;

    private ConstantPadding() {}

    /** A Pad in constant mode whose output has no other reader, and whose value is known and satisfies a condition. */
    static NodePattern with(String condition, DoublePredicate holds) {
        return node(Pad.ID)
                .as(PAD)
                .onlyUsedInMatch()
                .attribute(Pad.MODE.name(), Pad.MODE::find, CONSTANT)
                .where(condition, pad -> value(pad).filter(holds::test).isPresent())
                .input(0, any(X));
    }

    private static Optional<Double> value(Node pad) {
        return pad.input(VALUE).isPresent()
                ? pad.input(VALUE)
                        .flatMap(Value::constant)
                        .filter(tensor -> tensor.elements() == 1)
                        .map(Tensor::toDoubles)
                        .map(values -> values[0])
                : Pad.VALUE.find(pad).map(Float::doubleValue);
    }

    /**
     * The amounts that a Pad adds to the spatial axes: begins, then ends. Empty if they are unknown or negative, or pad another axis.
     *
     * @param rank the rank of its input
     */
    static Optional<List<Long>> amounts(Node pad, int rank) {
        Optional<List<Long>> pads = IntegerOperand.of(pad, Pad.PADS, PADS);
        Optional<List<Long>> axes = pad.input(AXES).isPresent()
                ? IntegerOperand.of(pad, AXES)
                : Optional.of(LongStream.range(0, rank).boxed().toList());
        if (pads.isEmpty()
                || axes.isEmpty()
                || pads.get().size() != 2 * axes.get().size()) {
            return Optional.empty();
        }
        List<Long> all = new ArrayList<>(Collections.nCopies(2 * rank, 0L));
        int count = axes.get().size();
        for (int i = 0; i < count; i++) {
            int axis = Axes.of(axes.get().get(i), rank).orElse(-1);
            long begin = pads.get().get(i);
            long end = pads.get().get(count + i);
            boolean fits = axis >= 0 && begin >= 0 && end >= 0;
            if (!fits || (axis < SPATIAL && (begin > 0 || end > 0))) {
                return Optional.empty();
            }
            all.set(axis, begin);
            all.set(rank + axis, end);
        }
        List<Long> spatial = new ArrayList<>(all.subList(SPATIAL, rank));
        spatial.addAll(all.subList(rank + SPATIAL, 2 * rank));
        return Optional.of(spatial);
    }

    /** The elementwise sum of two lists. */
    static List<Long> sum(List<Long> a, List<Long> b) {
        List<Long> sum = new ArrayList<>(a.size());
        for (int i = 0; i < a.size(); i++) {
            sum.add(a.get(i) + b.get(i));
        }
        return sum;
    }
}
