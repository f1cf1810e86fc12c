package org.onnxtwist.pass.fold;

import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;

/**
 * Cast between numbers and booleans. Integers keep the lowest bits that fit, floating-point numbers are cut towards zero or rounded to
 * the nearest. Where ONNX says nothing (a number that the integer type does not hold) or runtimes round twice (double to a half), nothing
 * is computed.
 */
final class Casting {
    /** Integers up to this one are floats. */
    private static final long EXACT_FLOAT = 1 << 24;

    private Casting() {}

    static Optional<Tensor> cast(Operands given) {
        Tensor tensor = given.tensor(0);
        Optional<DType> target = Cast.TO.find(given.node());
        if (target.isEmpty() || !isRead(tensor.dtype()) || !isRead(target.get())) {
            return Optional.empty();
        }
        if (target.get() == tensor.dtype()) {
            return Optional.of(tensor.reshaped(tensor.dims()));
        }
        if (target.get().isConvFloat()) {
            return toReal(tensor, target.get());
        }
        return tensor.dtype().isConvFloat()
                ? realToInteger(tensor, target.get())
                : Optional.of(integers(target.get(), tensor.toLongs(), tensor.dims()));
    }

    private static boolean isRead(DType dtype) {
        return dtype.isConvFloat() || dtype == DType.BOOL || ComparisonEvaluation.isInteger(dtype);
    }

    private static Tensor integers(DType target, long[] elements, long[] dims) {
        if (target == DType.BOOL) {
            for (int i = 0; i < elements.length; i++) {
                elements[i] = elements[i] == 0 ? 0 : 1;
            }
        }
        return Tensor.ofIntegers(target, elements, dims);
    }

    private static Optional<Tensor> realToInteger(Tensor tensor, DType target) {
        double[] reals = tensor.toDoubles();
        long[] elements = new long[reals.length];
        for (int i = 0; i < reals.length; i++) {
            if (target == DType.BOOL) {
                elements[i] = reals[i] == 0 ? 0 : 1;
                continue;
            }
            elements[i] = (long) reals[i];
            boolean fits = reals[i] > -0x1p63 && reals[i] < 0x1p63 && target.holds(elements[i]);
            if (!fits) {
                return Optional.empty();
            }
        }
        return Optional.of(Tensor.ofIntegers(target, elements, tensor.dims()));
    }

    private static Optional<Tensor> toReal(Tensor tensor, DType target) {
        boolean narrow = target == DType.FLOAT16 || target == DType.BFLOAT16;
        double[] reals = new double[(int) tensor.elements()];
        TensorElements reader = TensorElements.of(tensor);
        for (int i = 0; i < reals.length; i++) {
            if (tensor.dtype().isConvFloat()) {
                if (narrow && tensor.dtype() == DType.DOUBLE) {
                    return Optional.empty();
                }
                reals[i] = reader.doubleAt(i);
                continue;
            }
            long integer = reader.longAt(i);
            boolean isUnsignedWide = tensor.dtype() == DType.UINT64 && integer < 0;
            if (isUnsignedWide || (narrow && Math.abs(integer) > EXACT_FLOAT)) {
                return Optional.empty();
            }
            reals[i] = target == DType.FLOAT ? (float) integer : integer;
        }
        return Optional.of(Tensor.ofDoubles(target, reals, tensor.dims()));
    }
}
