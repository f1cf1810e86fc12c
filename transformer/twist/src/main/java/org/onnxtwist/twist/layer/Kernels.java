package org.onnxtwist.twist.layer;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;

/** The initial kernels and centres of a layer (DESIGN section 1), and the projection onto antisymmetric kernels. */
public final class Kernels {
    private static final int TAPS = ConvGeometry.TAPS;
    private static final int SIDE = 3;

    private Kernels() {}

    /** Centres from U(-bound, bound): [channels]. */
    public static Tensor centers(ConvGeometry geometry, Uniform random, double bound) {
        return Tensor.computed(
                geometry.dtype(), new long[] {geometry.outChannels()}, channel -> random.at(channel, bound));
    }

    /** conv_x from U(-1/sqrt(fan_in), 1/sqrt(fan_in)), fan_in = 9 inChannels / group, made antisymmetric. */
    public static Tensor randomX(ConvGeometry geometry, Uniform random) {
        double bound = bound(geometry);
        return Tensor.computed(
                geometry.dtype(),
                geometry.kernelDims(),
                at -> antisymmetric(random, at / TAPS, (int) (at % TAPS), bound));
    }

    /** conv_y: the conv_x of the same numbers with its spatial axes swapped and then the last one reversed. */
    public static Tensor randomY(ConvGeometry geometry, Uniform random) {
        double bound = bound(geometry);
        return Tensor.computed(geometry.dtype(), geometry.kernelDims(), at -> {
            int tap = (int) (at % TAPS);
            int turned = (SIDE - 1 - tap % SIDE) * SIDE + tap / SIDE;
            return antisymmetric(random, at / TAPS, turned, bound);
        });
    }

    /** (K - rot180 K) / 2 of each 3x3 kernel, computed in double and rounded to the tensor's type. */
    public static Tensor projected(Tensor kernel) {
        return Tensor.computed(kernel.dtype(), kernel.dims(), () -> {
            TensorElements taps = TensorElements.of(kernel);
            return at -> (taps.doubleAt(at) - taps.doubleAt(at + TAPS - 1 - 2 * (at % TAPS))) / 2;
        });
    }

    /** The same numbers rounded to another floating-point type; the tensor itself where it has that type. */
    public static Tensor converted(Tensor tensor, DType dtype) {
        return tensor.dtype() == dtype
                ? tensor
                : Tensor.computed(dtype, tensor.dims(), () -> TensorElements.of(tensor)::doubleAt);
    }

    private static double bound(ConvGeometry geometry) {
        return 1 / Math.sqrt((double) TAPS * geometry.inChannels() / geometry.group());
    }

    private static double antisymmetric(Uniform random, long pair, int tap, double bound) {
        return (random.at(pair * TAPS + tap, bound) - random.at(pair * TAPS + TAPS - 1 - tap, bound)) / 2;
    }
}
