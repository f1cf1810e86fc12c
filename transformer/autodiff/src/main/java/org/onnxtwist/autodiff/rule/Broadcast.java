package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.NonZero;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;

/**
 * Undoes a broadcast: sums over the axes that the narrower tensor lacks, and over those of size 1 that were repeated.
 *
 * @param wide the shape that results from broadcasting
 * @param narrow the shape that was broadcast, of at most the same rank
 */
record Broadcast(List<Dim> wide, List<Dim> narrow) {
    Value undo(NodeGradient node, Value gradient, Value to) {
        int lacking = wide.size() - narrow.size();
        long[] leading = LongStream.range(0, lacking).toArray();
        if (isCertain(lacking)) {
            long[] repeated = IntStream.range(0, narrow.size())
                    .filter(axis -> !narrow.get(axis).equals(wide.get(axis + lacking)))
                    .mapToLong(axis -> axis + lacking)
                    .toArray();
            if (repeated.length == 0) {
                return leading.length == 0 ? gradient : node.sumAway(gradient, leading);
            }
            Value sum = node.at()
                    .sum(
                            gradient,
                            LongStream.concat(LongStream.of(leading), LongStream.of(repeated))
                                    .toArray());
            return leading.length == 0
                    ? sum
                    : Squeeze.of(sum).axes(node.at().integers(leading)).emit(node.at());
        }
        Value aligned = leading.length == 0 ? gradient : node.sumAway(gradient, leading);
        return undoAtRun(node, aligned, to);
    }

    /** Tells whether every dimension of the narrower shape is either 1 or certainly that of the wider one. */
    private boolean isCertain(int lacking) {
        return IntStream.range(0, narrow.size()).allMatch(axis -> {
            Dim mine = narrow.get(axis);
            return mine.equals(Dim.of(1)) || (mine.equals(wide.get(axis + lacking)) && !(mine instanceof Dim.Unknown));
        });
    }

    /** Finds the axes when the model runs: those where one size is 1 and the other is not. */
    private static Value undoAtRun(NodeGradient node, Value gradient, Value to) {
        Arithmetic at = node.at();
        Value one = at.integers(1);
        Value small = node.shapeOf(to);
        Value large = Shape.of(gradient).emit(at);
        Value repeated = And.of(
                        Equal.of(small, one).emit(at),
                        Not.of(Equal.of(large, one).emit(at)).emit(at))
                .emit(at);
        Value axes = Reshape.of(NonZero.of(repeated).emit(at), at.integers(-1)).emit(at);
        return ReduceSum.of(gradient).axes(axes).noopWithEmptyAxes(1).emit(at);
    }
}
