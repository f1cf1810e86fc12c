package org.onnxtwist.pass.fold;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Sub;

/**
 * Arithmetic of two tensors that are broadcast. Integers wrap around at the width of their type, as the hardware does, and division
 * rounds towards zero. A sum, difference, product or quotient of floating-point numbers is computed in double precision and rounded
 * once more, which gives what the type's own arithmetic gives: 53 bits are at least 2 * 24 + 2 (Figueroa, "When is double rounding
 * innocuous?", 1995).
 */
final class BroadcastArithmetic {
    private static final double EXACT_DOUBLE = 0x1p53;

    private BroadcastArithmetic() {}

    static Optional<Tensor> binary(Operands given) {
        Tensor a = given.tensor(0);
        Tensor b = given.tensor(1);
        Optional<long[]> dims = Positions.common(a.dims(), b.dims()).filter(ReferenceEvaluator::isSmall);
        if (a.dtype() != b.dtype() || dims.isEmpty()) {
            return Optional.empty();
        }
        int[] left = Positions.broadcast(a.dims(), dims.get());
        int[] right = Positions.broadcast(b.dims(), dims.get());
        if (a.dtype().isConvFloat()) {
            return reals(given, a, b, left, right, dims.get());
        }
        return ComparisonEvaluation.isInteger(a.dtype())
                ? integers(given, a, b, left, right, dims.get())
                : Optional.empty();
    }

    private static Optional<Tensor> reals(Operands given, Tensor a, Tensor b, int[] left, int[] right, long[] dims) {
        TensorElements p = TensorElements.of(a);
        TensorElements q = TensorElements.of(b);
        double[] result = new double[left.length];
        for (int i = 0; i < result.length; i++) {
            double x = p.doubleAt(left[i]);
            double y = q.doubleAt(right[i]);
            switch (given.node().operator().name()) {
                case Add.NAME -> result[i] = x + y;
                case Sub.NAME -> result[i] = x - y;
                case Mul.NAME -> result[i] = x * y;
                case Div.NAME -> result[i] = x / y;
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(Tensor.ofDoubles(a.dtype(), result, dims));
    }

    private static Optional<Tensor> integers(Operands given, Tensor a, Tensor b, int[] left, int[] right, long[] dims) {
        TensorElements p = TensorElements.of(a);
        TensorElements q = TensorElements.of(b);
        long[] result = new long[left.length];
        boolean signed = a.dtype() != DType.UINT64;
        for (int i = 0; i < result.length; i++) {
            OptionalLong element = integer(given, signed, p.longAt(left[i]), q.longAt(right[i]));
            if (element.isEmpty()) {
                return Optional.empty();
            }
            result[i] = element.getAsLong();
        }
        return Optional.of(Tensor.ofIntegers(a.dtype(), result, dims));
    }

    private static OptionalLong integer(Operands given, boolean signed, long x, long y) {
        return switch (given.node().operator().name()) {
            case Add.NAME -> OptionalLong.of(x + y);
            case Sub.NAME -> OptionalLong.of(x - y);
            case Mul.NAME -> OptionalLong.of(x * y);
            case Div.NAME ->
                y == 0 ? OptionalLong.empty() : OptionalLong.of(signed ? x / y : Long.divideUnsigned(x, y));
            case Mod.NAME -> y == 0 ? OptionalLong.empty() : remainder(given, signed, x, y);
            case Min.NAME -> OptionalLong.of(compare(signed, x, y) <= 0 ? x : y);
            case Max.NAME -> OptionalLong.of(compare(signed, x, y) >= 0 ? x : y);
            default -> OptionalLong.empty();
        };
    }

    /** With the sign of the divisor, or, as in C, of the dividend where fmod is 1; runtimes compute the latter in double precision. */
    private static OptionalLong remainder(Operands given, boolean signed, long x, long y) {
        if (Mod.FMOD.find(given.node()).orElse(0L) != 0) {
            return Math.abs((double) x) <= EXACT_DOUBLE && (signed || x >= 0)
                    ? OptionalLong.of(x % y)
                    : OptionalLong.empty();
        }
        return OptionalLong.of(signed ? Math.floorMod(x, y) : Long.remainderUnsigned(x, y));
    }

    static int compare(boolean signed, long x, long y) {
        return signed ? Long.compare(x, y) : Long.compareUnsigned(x, y);
    }

    /** The least or greatest of any number of integer tensors. */
    static Optional<Tensor> extreme(Operands given) {
        Optional<Tensor> result = given.optional(0).filter(first -> ComparisonEvaluation.isInteger(first.dtype()));
        for (Optional<Tensor> next : given.tensors().subList(1, given.tensors().size())) {
            Optional<Tensor> before = result;
            result = before.isEmpty() || next.isEmpty()
                    ? Optional.empty()
                    : binary(new Operands(given.node(), List.of(before, next)));
        }
        return result;
    }

    /** Of each integer of a tensor that longs hold. */
    static Optional<Tensor> unary(Operands given, LongUnaryOperator function) {
        Tensor tensor = given.tensor(0);
        if (!ComparisonEvaluation.isInteger(tensor.dtype()) || tensor.dtype() == DType.UINT64) {
            return Optional.empty();
        }
        long[] elements = tensor.toLongs();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = function.applyAsLong(elements[i]);
        }
        return Optional.of(Tensor.ofIntegers(tensor.dtype(), elements, tensor.dims()));
    }
}
