package org.onnxtwist.shape.operator;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.CenterCropPad;
import org.onnxtwist.op.Pad;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Pad and CenterCropPad. */
final class Padding {
    private Padding() {}

    /** Pad: what is added before each axis, then after each; negative where it cuts off. An attribute before 11, then an input. */
    static void pad(NodeContext node, List<Dim> dims) {
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
        node.output(
                0,
                node.dtype(0),
                Sizes.replace(
                        dims,
                        axes.get(),
                        (i, dim) -> Term.of(dim)
                                .plus(pads.get().get(i).plus(pads.get().get(i + count)))
                                .toDim()));
    }

    /** CenterCropPad: the named axes, or all, get the given sizes. */
    static void centerCropPad(NodeContext node, List<Dim> dims) {
        Optional<SymbolicTensor> sizes = node.elements(1);
        long[] axes = node.integers(CenterCropPad.AXES)
                .orElseGet(() -> LongStream.range(0, dims.size()).toArray());
        node.output(
                0,
                node.dtype(0),
                Sizes.replace(
                        dims,
                        axes,
                        (i, dim) -> sizes.filter(value -> i < value.size())
                                .map(value -> value.element(i).toDim())
                                .orElse(Dim.UNKNOWN)));
    }
}
