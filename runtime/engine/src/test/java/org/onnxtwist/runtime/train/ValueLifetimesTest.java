package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Transpose;

/** Peaks of small graphs against sums by hand: a value of [10, 50] floats takes 2,000 bytes, one of [10, 25] 1,000. */
final class ValueLifetimesTest {
    private final Model model = Model.create("net", 20);
    private final Graph graph = model.graph();
    private final Placement end = Placement.atEnd(model, graph);

    private Value input(Dim batch) {
        return graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(batch, Dim.of(100)))));
    }

    private Value weight(long... dims) {
        return graph.addInitializer("w", Tensor.zeros(DType.FLOAT, dims));
    }

    @Test
    void anElementwiseNodeWritesOverItsOperandAndAViewTakesNothing() {
        Value a = MatMul.of(input(Dim.of(10)), weight(100, 50)).emit(end);
        Value b = Relu.of(a).emit(end);
        Value c = MatMul.of(b, weight(50, 25)).emit(end);
        Value target = graph.addInitializer("target", Tensor.vector(5, 50));
        Value d = Reshape.of(c, target).emit(end);
        graph.addOutput(Relu.of(d).emit(end));
        assertEquals(OptionalLong.of(3000), ValueLifetimes.peak(model));
    }

    @Test
    void whatIsReadLaterIsKept() {
        Value a = MatMul.of(input(Dim.of(10)), weight(100, 50)).emit(end);
        Value b = Relu.of(a).emit(end);
        Value c = MatMul.of(b, weight(50, 75)).emit(end);
        Value back = MatMul.of(c, weight(75, 1)).emit(end);
        graph.addOutput(Mul.of(back, a).emit(end));
        // a, b and c; then a, c and the small one, which is multiplied with a.
        assertEquals(OptionalLong.of(7000), ValueLifetimes.peak(model));
    }

    @Test
    void aValueEndsWithItsLastReader() {
        Value at = MatMul.of(input(Dim.of(10)), weight(100, 50)).emit(end);
        for (int i = 0; i < 5; i++) {
            at = Transpose.of(at).perm(1, 0).emit(end);
        }
        graph.addOutput(at);
        assertEquals(OptionalLong.of(4000), ValueLifetimes.peak(model));
    }

    @Test
    void anOutputLivesToTheEnd() {
        Value a = MatMul.of(input(Dim.of(10)), weight(100, 50)).emit(end);
        graph.addOutput(a);
        Value b = MatMul.of(a, weight(50, 50)).emit(end);
        graph.addOutput(MatMul.of(b, weight(50, 50)).emit(end));
        assertEquals(OptionalLong.of(6000), ValueLifetimes.peak(model));
    }

    @Test
    void openSizesHaveNoPeak() {
        graph.addOutput(Relu.of(input(Dim.of("n"))).emit(end));
        assertEquals(OptionalLong.empty(), ValueLifetimes.peak(model));
    }
}
