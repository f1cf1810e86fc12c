package org.onnxtwist.verdicts;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Seeded parameters that twist a real model, in the place of those that training would find. */
final class RandomTwists {
    private static final int TAPS = 9;
    private static final double CENTRE = 1.5;

    private RandomTwists() {}

    /**
     * Antisymmetric kernels conv_x and conv_y, and centres, for each 3x3 Conv of a model.
     *
     * @param model is rewritten in place, to find its layers
     * @param share standard deviation of the kernels before they are made antisymmetric, in units of that of the base kernel
     */
    static Map<String, Tensor> of(Model model, double share, long seed) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        // Convs that share a weight are one layer, and want the same parameters.
        IdentityHashMap<Tensor, Integer> shared = new IdentityHashMap<>();
        for (WrittenLayer layer :
                TwistRewrite.apply(model, TwistOptions.defaults()).layers()) {
            int own = layer.stored()
                    .weight()
                    .constant()
                    .or(layer.stored().weight()::initializer)
                    .map(tensor -> shared.computeIfAbsent(tensor, any -> shared.size()))
                    .orElse(layer.name().hashCode());
            Random random = new Random(seed + 31L * own);
            double size = share
                    * layer.stored()
                            .weight()
                            .constant()
                            .or(layer.stored().weight()::initializer)
                            .map(RandomTwists::deviation)
                            .orElse(0.1);
            parameters.put(
                    layer.name() + ".conv_x.weight", kernel(layer.stored().kernelX(), size, random));
            parameters.put(
                    layer.name() + ".conv_y.weight", kernel(layer.stored().kernelY(), size, random));
            parameters.put(layer.name() + ".center_x", centres(layer.stored().centerX(), random));
            parameters.put(layer.name() + ".center_y", centres(layer.stored().centerY(), random));
        }
        return parameters;
    }

    private static double deviation(Tensor weight) {
        TensorElements elements = TensorElements.of(weight);
        double sum = 0;
        double squares = 0;
        for (long i = 0; i < weight.elements(); i++) {
            sum += elements.doubleAt(i);
            squares += elements.doubleAt(i) * elements.doubleAt(i);
        }
        double mean = sum / weight.elements();
        double deviation = Math.sqrt(Math.max(0, squares / weight.elements() - mean * mean));
        return deviation > 0 && Double.isFinite(deviation) ? deviation : 0.1;
    }

    private static Tensor kernel(Value like, double size, Random random) {
        Tensor zeros = like.initializer().orElseThrow();
        double[] values = new double[Math.toIntExact(zeros.elements())];
        for (int i = 0; i < values.length; i++) {
            int tap = i % TAPS;
            // Half the difference of two independent numbers has the deviation of one, divided by the root of two.
            values[i] = tap < TAPS / 2
                    ? random.nextGaussian() * size / Math.sqrt(2)
                    : tap == TAPS / 2 ? 0 : -values[i - 2 * tap + TAPS - 1];
        }
        return Tensor.ofDoubles(zeros.dtype(), values, zeros.dims());
    }

    private static Tensor centres(Value like, Random random) {
        Tensor drawn = like.initializer().orElseThrow();
        double[] values = random.doubles(drawn.elements(), -CENTRE, CENTRE).toArray();
        return Tensor.ofDoubles(drawn.dtype(), values, drawn.dims());
    }
}
