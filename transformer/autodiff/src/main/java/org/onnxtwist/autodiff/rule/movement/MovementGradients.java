package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Tile;

/**
 * Derivatives of operators each of whose output's elements is one of the first input's. The operator itself says which: applied to the
 * positions of the input's elements, it gives for each element of the output the position that it was taken from, where its gradient is
 * added.
 *
 * <pre>
 *   forward:   y = Tile(x, repeats)
 *   backward:  p = Tile(Reshape(Range(0, Size(x), 1), Shape(x)), repeats)
 *              dx = Reshape(ScatterElements(0, Reshape(p, [-1]), Reshape(dy, [-1])) {reduction: add}, Shape(x))
 * </pre>
 */
public final class MovementGradients {
    public static final List<GradientRule> RULES = List.of(rule(Tile.ID), rule(Compress.ID));

    private MovementGradients() {}

    private static GradientRule rule(OperatorId operator) {
        return GradientRule.of(
                        operator,
                        "dX = dY, added up where its elements were taken from",
                        MovementGradients::differentiate)
                .inFloat();
    }

    static void differentiate(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value x = node.input(0);
            Arithmetic integers = at.withType(DType.INT64);
            Value positions = Range.of(integers.number(0), Size.of(x).emit(at), integers.number(1))
                    .emit(at);
            Value taken = node.applyTo(node.reshapeTo(positions, x));
            Value flat = at.integers(-1);
            Value size = org.onnxtwist.op.Reshape.of(Size.of(x).emit(at), at.integers(1))
                    .emit(at);
            Value zeros = org.onnxtwist.op.Expand.of(at.number(0), size).emit(at);
            Value sum = ScatterElements.of(zeros, at.reshape(taken, flat), at.reshape(node.gradient(), flat))
                    .reduction("add")
                    .emit(at);
            return node.reshapeTo(sum, x);
        });
    }
}
