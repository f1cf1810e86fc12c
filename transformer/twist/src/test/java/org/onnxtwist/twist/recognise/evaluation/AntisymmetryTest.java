package org.onnxtwist.twist.recognise.evaluation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

final class AntisymmetryTest {
    private static final long KERNELS = 100_000;

    private long computed;

    private Tensor kernels(LongToDoubleFunction element) {
        computed = 0;
        return Tensor.computed(DType.FLOAT, new long[] {KERNELS, 1, 3, 3}, () -> at -> {
            computed++;
            return element.applyAsDouble(at);
        });
    }

    @Test
    void everyKernelIsLookedAt() {
        assertTrue(Antisymmetry.holds(kernels(at -> at % 9 - 4)));
        assertFalse(Antisymmetry.holds(kernels(at -> at == 9 * KERNELS - 2 ? 7 : at % 9 - 4)));
        assertFalse(Antisymmetry.holds(kernels(at -> at == 9 * KERNELS - 1 ? Double.NaN : at % 9 - 4)));
    }

    /** Kernels lie across the borders of what is read at a time; what is computed to be read is computed once. */
    @Test
    void computedKernelsAreComputedOnce() {
        assertTrue(Antisymmetry.holds(kernels(at -> at % 9 - 4)));
        assertTrue(computed < 2 * 9 * KERNELS, computed + " elements computed");
    }
}
