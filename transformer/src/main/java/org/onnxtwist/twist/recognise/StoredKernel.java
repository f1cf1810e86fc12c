package org.onnxtwist.twist.recognise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.onnxtwist.ir.ComputedContent;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Purpose;

/**
 * Kernels that a graph computes from a constant, each of nine taps from the nine taps of one stored kernel: tap t is the sum of
 * {@code factors[9 t + s]} times stored tap s.
 *
 * @param stored whose last axes hold the taps, 3x3 or 9
 */
record StoredKernel(Tensor stored, List<Double> factors) {
    private static final int TAPS = ConvGeometry.TAPS;

    /** The kernels that a tensor holds. */
    static StoredKernel of(Tensor tensor) {
        return new StoredKernel(tensor, table(at -> at / TAPS == at % TAPS ? 1.0 : 0.0));
    }

    /** Kernels whose taps are those of these in another order. */
    StoredKernel reordered(IntUnaryOperator from) {
        return new StoredKernel(stored, table(at -> factors.get(TAPS * from.applyAsInt(at / TAPS) + at % TAPS)));
    }

    StoredKernel times(double factor) {
        return new StoredKernel(stored, table(at -> factors.get(at) * factor));
    }

    /** The sum or difference with kernels of the same stored ones; empty for others. */
    Optional<StoredKernel> combined(StoredKernel other, DoubleBinaryOperator operator) {
        return stored == other.stored
                ? Optional.of(new StoredKernel(
                        stored, table(at -> operator.applyAsDouble(factors.get(at), other.factors.get(at)))))
                : Optional.empty();
    }

    private static List<Double> table(IntFunction<Double> factor) {
        return IntStream.range(0, TAPS * TAPS)
                // Without negative zeros, so that equal tables are equal lists.
                .mapToObj(at -> factor.apply(at) + 0.0)
                .toList();
    }

    /** TRAINING where the graph makes the stored kernels antisymmetric. */
    Purpose purpose() {
        return factors.equals(half(of(stored)).factors) ? Purpose.TRAINING : Purpose.EXPORT;
    }

    private static StoredKernel half(StoredKernel kernel) {
        return kernel.combined(kernel.reordered(tap -> TAPS - 1 - tap), (a, b) -> a - b)
                .orElseThrow()
                .times(0.5);
    }

    /** The kernels as they are applied, as a tensor of those sizes. */
    Tensor applied(long[] dims) {
        if (factors.equals(of(stored).factors) && Arrays.equals(dims, stored.dims())) {
            return stored;
        }
        return ComputedContent.tensor(stored.dtype(), dims, () -> {
            TensorElements elements = TensorElements.of(stored);
            return at -> tap(elements, at - at % TAPS, TAPS * (int) (at % TAPS));
        });
    }

    private double tap(TensorElements elements, long kernel, int row) {
        double sum = 0;
        for (int from = 0; from < TAPS; from++) {
            double factor = factors.get(row + from);
            sum += factor == 0 ? 0 : factor * elements.doubleAt(kernel + from);
        }
        return sum;
    }
}
