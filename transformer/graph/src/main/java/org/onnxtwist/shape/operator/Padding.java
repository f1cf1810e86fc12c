package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.CenterCropPad;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Pad and CenterCropPad. */
final class Padding {
    private Padding() {}

    /** Pad: what is added before each axis, then after each; negative where it cuts off. An attribute before 11, then an input. */
    static void pad(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        if (input.isEmpty()) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
            return;
        }
        List<Dim> dims = new ArrayList<>(input.get());
        Optional<List<Term>> pads = node.integers(Pad.PADS)
                .or(() -> node.integers(Pad.PADDINGS))
                .map(SymbolicTensor::vector)
                .or(() -> node.elements(1))
                .map(SymbolicTensor::elements);
        Optional<long[]> axes = node.hasInput(3)
                ? node.longs(3)
                : Optional.of(LongStream.range(0, dims.size()).toArray());
        if (pads.isEmpty() || axes.isEmpty() || pads.get().size() != 2 * axes.get().length) {
            node.output(0, node.dtype(0), Sizes.unknown(dims.size()));
            return;
        }
        int count = axes.get().length;
        for (int i = 0; i < count; i++) {
            OptionalInt axis = Axes.of(axes.get()[i], dims.size());
            if (axis.isPresent()) {
                Term margin = pads.get().get(i).plus(pads.get().get(i + count));
                dims.set(
                        axis.getAsInt(),
                        Term.of(dims.get(axis.getAsInt())).plus(margin).toDim());
            }
        }
        node.output(0, node.dtype(0), dims);
    }

    /** CenterCropPad: the named axes, or all, get the given sizes. */
    static void centerCropPad(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0);
        if (input.isEmpty()) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
            return;
        }
        List<Dim> dims = new ArrayList<>(input.get());
        Optional<SymbolicTensor> sizes = node.elements(1);
        long[] axes = node.integers(CenterCropPad.AXES)
                .orElseGet(() -> LongStream.range(0, dims.size()).toArray());
        for (int i = 0; i < axes.length; i++) {
            OptionalInt axis = Axes.of(axes[i], dims.size());
            if (axis.isPresent()) {
                int index = i;
                dims.set(
                        axis.getAsInt(),
                        sizes.filter(value -> index < value.size())
                                .map(value -> value.element(index).toDim())
                                .orElse(Dim.UNKNOWN));
            }
        }
        node.output(0, node.dtype(0), dims);
    }
}
