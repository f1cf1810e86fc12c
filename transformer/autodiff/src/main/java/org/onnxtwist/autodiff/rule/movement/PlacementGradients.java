package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.CenterCropPad;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.MaxUnpool;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.TensorScatter;
import org.onnxtwist.op.Unique;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of operators that put each element of an input at one place of the output. */
public final class PlacementGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(CenterCropPad.ID, "dX = CenterCropPad(dY) to the sizes of X", PlacementGradients::cropBack),
            GradientRule.of(
                    OneHot.ID,
                    "dvalues = the sums of dY over the elements that are off and on",
                    PlacementGradients::offAndOn),
            GradientRule.of(
                    TensorScatter.ID,
                    "dpast_cache = dY, 0 where it is overwritten;  dupdate = dY where it is written",
                    PlacementGradients::cache),
            GradientRule.of(MaxUnpool.ID, "dX = dY at the indices", PlacementGradients::unpool),
            GradientRule.of(
                            Unique.ID,
                            "dX = dY at the first of equal elements, 0 at the others",
                            PlacementGradients::first)
                    .inFloat());

    private PlacementGradients() {}

    /** Cropping and padding round the same way, so that each undoes the other's shift. */
    private static void cropBack(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value shape = node.shapeOf(node.input(0));
            Optional<List<Long>> axes = CenterCropPad.AXES.find(node.node());
            return axes.isPresent()
                    ? CenterCropPad.of(
                                    node.gradient(),
                                    Gather.of(shape, at.integers(positive(node, axes.get())))
                                            .emit(at))
                            .axes(axes.get())
                            .emit(at)
                    : CenterCropPad.of(node.gradient(), shape).emit(at);
        });
    }

    private static long[] positive(NodeGradient node, List<Long> axes) {
        int rank = node.rank(node.input(0));
        return axes.stream().mapToLong(axis -> axis < 0 ? axis + rank : axis).toArray();
    }

    private static void offAndOn(NodeGradient node) {
        node.set(2, () -> {
            Arithmetic at = node.at();
            Value marks = at.constant("grad.off_on", Tensor.ofDoubles(at.type(), new double[] {0, 1}, 2));
            Value on = OneHot.of(node.input(0), node.input(1), marks)
                    .axis(OneHot.AXIS.of(node.node()))
                    .emit(at);
            Value hot = at.reshape(ReduceSum.of(at.mul(node.gradient(), on)).emit(at), at.integers(1));
            Value all = at.reshape(ReduceSum.of(node.gradient()).emit(at), at.integers(1));
            return Concat.of(0, at.sub(all, hot), hot).emit(at);
        });
    }

    private static void cache(NodeGradient node) {
        Arithmetic at = node.at();
        node.set(
                0,
                () -> TensorScatter.of(node.gradient(), node.zeros(node.input(1)))
                        .writeIndices(node.node().input(2))
                        .attributes(node.node().attributes())
                        .emit(at));
        node.set(1, () -> {
            int rank = node.rank(node.input(0));
            int axis = Math.floorMod(TensorScatter.AXIS.of(node.node()).intValue(), rank);
            Arithmetic integers = at.withType(DType.INT64);
            Value length = Shape.of(node.input(1)).start(axis).end(axis + 1).emit(at);
            Value steps = Range.of(integers.number(0), Squeeze.of(length).emit(at), integers.number(1))
                    .emit(at);
            // [length, 1, ...], to which [batch, 1, ..., 1] is added
            Value along = axis == rank - 1
                    ? steps
                    : Unsqueeze.of(steps)
                            .axes(at.integers(LongStream.range(1, rank - axis).toArray()))
                            .emit(at);
            Value from = node.node()
                    .input(2)
                    .map(start -> at.add(
                            Unsqueeze.of(start)
                                    .axes(at.integers(LongStream.range(1, rank).toArray()))
                                    .emit(at),
                            along))
                    .orElse(along);
            Value size = Shape.of(node.input(0)).start(axis).end(axis + 1).emit(at);
            boolean circular = TensorScatter.MODE.of(node.node()).equals("circular");
            Value indices = circular ? Mod.of(from, size).emit(at) : from;
            return GatherElements.of(
                            node.gradient(),
                            Expand.of(indices, node.shapeOf(node.input(1))).emit(at))
                    .axis(axis)
                    .emit(at);
        });
    }

    private static void unpool(NodeGradient node) {
        if (node.node().input(2).isPresent()) {
            throw node.refusal(
                    "the shape of its output is stated, and runtimes read the indices in different shapes then");
        }
        node.set(
                0,
                () -> Gather.of(node.at().reshape(node.gradient(), node.at().integers(-1)), node.input(1))
                        .emit(node.at()));
    }

    private static void first(NodeGradient node) {
        Arithmetic at = node.at();
        Value indices = node.withOutput(1);
        Node unique = node.node();
        Optional<Long> axis = Unique.AXIS.find(unique);
        node.through(() -> {
            Value x = node.input(0);
            Value taken = axis.isPresent()
                    ? Gather.of(x, indices).axis(axis.get()).emit(at)
                    : Gather.of(at.reshape(x, at.integers(-1)), indices).emit(at);
            return List.of(taken);
        });
    }
}
