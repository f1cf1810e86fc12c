package org.onnxtwist.pass.fold;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Xor;

/** Comparisons, logic and choice, element by element of tensors that are broadcast. */
final class ComparisonEvaluation {
    private ComparisonEvaluation() {}

    static boolean isInteger(DType dtype) {
        return dtype.isInteger() && !dtype.isSubByte();
    }

    /** Operators on two tensors of one type that give booleans. */
    static Optional<Tensor> test(Operands given) {
        Tensor a = given.tensor(0);
        Tensor b = given.tensor(1);
        boolean real = a.dtype().isConvFloat();
        boolean readable = real || isInteger(a.dtype()) || a.dtype() == DType.BOOL;
        Optional<long[]> dims = Positions.common(a.dims(), b.dims()).filter(ReferenceEvaluator::isSmall);
        if (a.dtype() != b.dtype() || dims.isEmpty() || !readable) {
            return Optional.empty();
        }
        int[] left = Positions.broadcast(a.dims(), dims.get());
        int[] right = Positions.broadcast(b.dims(), dims.get());
        TensorElements p = TensorElements.of(a);
        TensorElements q = TensorElements.of(b);
        boolean signed = a.dtype() != DType.UINT64;
        String operator = given.node().operator().name();
        long[] result = new long[left.length];
        for (int i = 0; i < result.length; i++) {
            boolean holds = real
                    ? holds(operator, p.doubleAt(left[i]), q.doubleAt(right[i]))
                    : holds(operator, signed, p.longAt(left[i]), q.longAt(right[i]));
            result[i] = holds ? 1 : 0;
        }
        return Optional.of(Tensor.ofIntegers(DType.BOOL, result, dims.get()));
    }

    private static boolean holds(String operator, double x, double y) {
        return switch (operator) {
            case Equal.NAME -> x == y;
            case Greater.NAME -> x > y;
            case GreaterOrEqual.NAME -> x >= y;
            case Less.NAME -> x < y;
            case LessOrEqual.NAME -> x <= y;
            default -> throw new IllegalStateException("operator " + operator + " does not compare");
        };
    }

    private static boolean holds(String operator, boolean signed, long x, long y) {
        return switch (operator) {
            case Equal.NAME -> x == y;
            case Greater.NAME -> BroadcastArithmetic.compare(signed, x, y) > 0;
            case GreaterOrEqual.NAME -> BroadcastArithmetic.compare(signed, x, y) >= 0;
            case Less.NAME -> BroadcastArithmetic.compare(signed, x, y) < 0;
            case LessOrEqual.NAME -> BroadcastArithmetic.compare(signed, x, y) <= 0;
            case And.NAME -> (x & y) != 0;
            case Or.NAME -> (x | y) != 0;
            case Xor.NAME -> x != y;
            default -> throw new IllegalStateException("operator " + operator + " does not compare");
        };
    }

    static Optional<Tensor> not(Operands given) {
        long[] elements = given.tensor(0).toLongs();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = elements[i] == 0 ? 1 : 0;
        }
        return Optional.of(
                Tensor.ofIntegers(DType.BOOL, elements, given.tensor(0).dims()));
    }

    static Optional<Tensor> where(Operands given) {
        Tensor test = given.tensor(0);
        Tensor yes = given.tensor(1);
        Tensor no = given.tensor(2);
        Optional<long[]> dims = Positions.common(test.dims(), yes.dims())
                .flatMap(both -> Positions.common(both, no.dims()))
                .filter(ReferenceEvaluator::isSmall);
        if (yes.dtype() != no.dtype() || dims.isEmpty()) {
            return Optional.empty();
        }
        int[] condition = Positions.broadcast(test.dims(), dims.get());
        int[] first = Positions.broadcast(yes.dims(), dims.get());
        int[] second = Positions.broadcast(no.dims(), dims.get());
        ByteBuffer truth = ElementCopy.bytes(test);
        ByteBuffer left = ElementCopy.bytes(yes);
        ByteBuffer right = ElementCopy.bytes(no);
        ElementCopy copy = ElementCopy.of(yes.dtype(), condition.length);
        for (int i = 0; i < condition.length; i++) {
            boolean chosen = truth.get(condition[i]) != 0;
            copy.add(chosen ? left : right, chosen ? first[i] : second[i]);
        }
        return Optional.of(copy.finish(dims.get()));
    }
}
