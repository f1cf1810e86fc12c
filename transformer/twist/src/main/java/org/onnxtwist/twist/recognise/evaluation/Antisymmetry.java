package org.onnxtwist.twist.recognise.evaluation;

import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Purpose;

/** Tells whether 3x3 kernels are the negatives of themselves rotated by 180 degrees. */
public final class Antisymmetry {
    /** The tolerance for the sum of two opposite taps, relative to their magnitudes: a few float rounding errors. */
    private static final double TOLERANCE = 4 * 0x1p-24;

    private Antisymmetry() {}

    public static boolean holds(Tensor kernels) {
        return holds(TensorElements.of(kernels), 0, kernels.elements());
    }

    /** Tells whether it holds for conv_x and conv_y, as it does where the graph makes them so. */
    public static boolean holds(LayerOperands<Tensor> weights, Purpose purpose) {
        return purpose == Purpose.TRAINING || (holds(weights.kernelX()) && holds(weights.kernelY()));
    }

    /** Tells whether it holds for all kernels of some output channel, of which one is not zero. */
    static boolean holdsSomewhere(Tensor kernels) {
        if (kernels.elements() == 0) {
            return false;
        }
        TensorElements elements = TensorElements.of(kernels);
        long perChannel = kernels.elements() / kernels.dim(0);
        return LongStream.range(0, kernels.dim(0)).anyMatch(channel -> {
            long from = channel * perChannel;
            return LongStream.range(from, from + perChannel).anyMatch(at -> elements.doubleAt(at) != 0)
                    && holds(elements, from, from + perChannel);
        });
    }

    private static boolean holds(TensorElements elements, long from, long to) {
        int last = ConvGeometry.TAPS - 1;
        double[] taps = new double[ConvGeometry.TAPS];
        for (long kernel = from; kernel < to; kernel += ConvGeometry.TAPS) {
            // Read in order: a reader that moves back and forth across a buffer boundary computes the buffer again each
            // time.
            for (int tap = 0; tap <= last; tap++) {
                taps[tap] = elements.doubleAt(kernel + tap);
            }
            for (int tap = 0; tap <= last / 2; tap++) {
                double one = taps[tap];
                double opposite = taps[last - tap];
                // The middle tap is its own opposite. Written so that a NaN fails.
                if (!(Math.abs(one + opposite) <= TOLERANCE * (Math.abs(one) + Math.abs(opposite)))) {
                    return false;
                }
            }
        }
        return true;
    }
}
