package org.onnxtwist.runtime.inputs;

import java.util.SplittableRandom;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;

/** Seeded parameters to try a layer with. Equal seeds and keys give equal tensors. */
public final class RandomTensors {
    private static final int TAPS = 9;
    private static final long LOOKED_AT = 4096;

    private final long seed;

    public RandomTensors(long seed) {
        this.seed = seed;
    }

    /** Returns a tensor drawn from U(-bound, bound), rounded to the type. */
    public Tensor uniform(String key, DType dtype, double bound, long... dims) {
        SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode() * 1_000_003L);
        return Tensor.ofDoubles(dtype, values(random, bound, dims), dims);
    }

    /** Returns an antisymmetric kernel, which equals minus itself turned by 180 degrees, drawn from U(-bound, bound). */
    public Tensor antisymmetric(String key, DType dtype, double bound, long... dims) {
        SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode() * 1_000_003L);
        double[] values = values(random, bound, dims);
        for (int i = 0; i < values.length; i++) {
            int tap = i % TAPS;
            if (tap > TAPS / 2) {
                values[i] = -values[i - 2 * tap + TAPS - 1];
            } else if (tap == TAPS / 2) {
                values[i] = 0;
            }
        }
        return Tensor.ofDoubles(dtype, values, dims);
    }

    private static double[] values(SplittableRandom random, double bound, long... dims) {
        long count = 1;
        for (long dim : dims) {
            count = Math.multiplyExact(count, dim);
        }
        double[] values = new double[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextDouble() * 2 - 1) * bound;
        }
        return values;
    }

    /** The bound at which a kernel weighs as much as the base kernel: that of its own spread, or of its fan-in where it is zero. */
    public static double boundLike(Tensor weight, ConvGeometry geometry) {
        double fanIn = Math.sqrt((double) TAPS * geometry.inChannels() / geometry.group());
        long count = Math.min(LOOKED_AT, weight.elements());
        TensorElements elements = TensorElements.of(weight);
        double squares = 0;
        for (long i = 0; i < count; i++) {
            double value = elements.doubleAt(i);
            squares += value * value;
        }
        double spread = Math.sqrt(3 * squares / Math.max(1, count));
        return spread > 0 && Double.isFinite(spread) ? Math.min(spread, 1e3) : 1 / fanIn;
    }
}
