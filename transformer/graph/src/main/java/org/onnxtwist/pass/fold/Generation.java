package org.onnxtwist.pass.fold;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.spec.ShapeRange;

/** Operators that make tensors from sizes and bounds. */
final class Generation {
    private Generation() {}

    static Optional<Tensor> shape(Operands given) {
        long[] dims = given.tensor(0).dims();
        ShapeRange range = ShapeRange.of(stated(Shape.START, given), stated(Shape.END, given), dims.length);
        return Optional.of(Tensor.vector(Arrays.copyOfRange(dims, range.start(), range.end())));
    }

    private static OptionalLong stated(Attr<Long> attribute, Operands given) {
        return attribute.stated(given.node()).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    static Optional<Tensor> size(Operands given) {
        return Optional.of(Tensor.filled(DType.INT64, given.tensor(0).elements()));
    }

    static Optional<Tensor> ofShape(Operands given) {
        long[] dims = given.tensor(0).toLongs();
        Tensor value = ConstantOfShape.VALUE.find(given.node()).orElse(Tensor.zeros(DType.FLOAT, 1));
        if (!ReferenceEvaluator.isSmall(dims) || !ElementCopy.moves(value.dtype()) || value.elements() != 1) {
            return Optional.empty();
        }
        return Optional.of(ElementCopy.pick(value, new int[Positions.count(dims)], dims));
    }

    /** Integers alone: runtimes add up floating-point steps in ways of their own. */
    static Optional<Tensor> range(Operands given) {
        DType dtype = given.tensor(0).dtype();
        if (!ComparisonEvaluation.isInteger(dtype)
                || given.tensors().stream()
                        .anyMatch(bound -> bound.orElseThrow().elements() != 1)) {
            return Optional.empty();
        }
        long start = given.tensor(0).toLongs()[0];
        long limit = given.tensor(1).toLongs()[0];
        long delta = given.tensor(2).toLongs()[0];
        double count = delta == 0 ? Double.NaN : Math.max(0, Math.ceil(((double) limit - start) / delta));
        if (!(count <= ReferenceEvaluator.MAX_ELEMENTS)) {
            return Optional.empty();
        }
        long[] elements = new long[(int) count];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = start + i * delta;
        }
        return Optional.of(Tensor.ofIntegers(dtype, elements, elements.length));
    }
}
