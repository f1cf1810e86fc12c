package org.onnxtwist.twist.recognise.value;

import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;

/** A few elements that are computed once, when the first is asked for. */
final class KeptElements implements Supplier<LongToDoubleFunction> {
    private final int count;
    private final Supplier<LongToDoubleFunction> formula;
    private double[] kept = {};

    KeptElements(long count, Supplier<LongToDoubleFunction> formula) {
        this.count = Math.toIntExact(count);
        this.formula = formula;
    }

    @Override
    public synchronized LongToDoubleFunction get() {
        if (kept.length < count) {
            LongToDoubleFunction element = formula.get();
            double[] computed = new double[count];
            for (int at = 0; at < count; at++) {
                computed[at] = element.applyAsDouble(at);
            }
            kept = computed;
        }
        double[] elements = kept;
        return at -> elements[(int) at];
    }
}
