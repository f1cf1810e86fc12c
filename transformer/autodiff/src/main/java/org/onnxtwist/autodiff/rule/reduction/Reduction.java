package org.onnxtwist.autodiff.rule.reduction;

import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Unsqueeze;

/** A reduction and its backward pass: what was reduced is brought back to the shape of the input. */
record Reduction(NodeGradient node) {
    Arithmetic at() {
        return node.at();
    }

    Value x() {
        return node.input(0);
    }

    private Optional<Value> axes() {
        return node.node().input(1);
    }

    private boolean isIdentity() {
        return axes().isEmpty() && ReduceSum.NOOP_WITH_EMPTY_AXES.of(node.node()) != 0;
    }

    /** The output, or what has its shape, with axes of size 1 where the reduction removed them. */
    private Value restored(Value reduced) {
        boolean kept = ReduceSum.KEEPDIMS.of(node.node()) != 0 || isIdentity();
        // Without axes all are reduced: a scalar is broadcast to any rank.
        return kept || axes().isEmpty()
                ? reduced
                : Unsqueeze.of(reduced).axes(axes()).emit(at());
    }

    /** The output so that it is broadcast to the input. */
    Value output() {
        return restored(node.output(0));
    }

    /** The gradient with respect to the output so that it is broadcast to the input. */
    Value gradient() {
        return restored(node.gradient());
    }

    /** The sum of a value of the input's shape over the axes, which stay. */
    Value sum(Value value) {
        return ReduceSum.of(value)
                .axes(axes())
                .noopWithEmptyAxes(ReduceSum.NOOP_WITH_EMPTY_AXES.of(node.node()))
                .emit(at());
    }

    /** The product of a value of the input's shape over the axes, which stay. */
    Value product(Value value) {
        return ReduceProd.of(value)
                .axes(axes())
                .noopWithEmptyAxes(ReduceSum.NOOP_WITH_EMPTY_AXES.of(node.node()))
                .emit(at());
    }

    /** The number of elements of the input for each of the output. */
    Value count() {
        Optional<long[]> input = node.shape(x()).sizes();
        Optional<long[]> output = node.shape(node.output(0)).sizes();
        if (input.isPresent() && output.isPresent()) {
            return at().number((double) elements(input.get()) / Math.max(1, elements(output.get())));
        }
        Value ratio = Div.of(Size.of(x()).emit(at()), Size.of(node.output(0)).emit(at()))
                .emit(at());
        return Cast.of(ratio, at().type()).emit(at());
    }

    private static long elements(long[] sizes) {
        long elements = 1;
        for (long size : sizes) {
            elements *= size;
        }
        return elements;
    }
}
