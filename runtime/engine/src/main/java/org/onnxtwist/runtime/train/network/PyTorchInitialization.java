package org.onnxtwist.runtime.train.network;

import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.layer.Uniform;

/**
 * The distributions from which PyTorch draws the parameters of a new network. Normalizations begin as the identity: scale and variance 1,
 * shift and mean 0.
 *
 * <p>As in {@code torch.nn.init}, the fan-in of a weight is the product of its sizes without the first, the fan-out the product without
 * the second. For a depthwise convolution the fan-out is therefore that of all channels together, and for a transposed convolution, whose
 * weight begins with the input channels, the fan-in is that of the output channels.
 *
 * <p>The numbers are those of {@link Uniform}, functions of the seed, the parameter's name and the position, not PyTorch's own: equal in
 * distribution, and the same bits on every machine. They are computed when they are written.
 */
record PyTorchInitialization(Distribution convolution, Distribution linear, Distribution bias) {
    /**
     * {@code nn.Conv2d}, {@code nn.ConvTranspose2d} and {@code nn.Linear} as they are: weights from {@code kaiming_uniform_} with a = sqrt(5),
     * which is U(-b, b) with b = 1 / sqrt(fan-in), and biases from the same.
     */
    static final PyTorchInitialization LAYERS = new PyTorchInitialization(
            PyTorchInitialization::inverseRoot, PyTorchInitialization::inverseRoot, PyTorchInitialization::inverseRoot);
    /** ResNet of torchvision: convolutions from {@code kaiming_normal_} by fan-out, N(0, 2 / fan-out); the rest as {@link #LAYERS}. */
    static final PyTorchInitialization RESNET = new PyTorchInitialization(
            PyTorchInitialization::fanOut, PyTorchInitialization::inverseRoot, PyTorchInitialization::inverseRoot);
    /** ResNet for CIFAR: weights from {@code kaiming_normal_} by fan-in, N(0, 2 / fan-in); biases as {@link #LAYERS}. */
    static final PyTorchInitialization CIFAR = new PyTorchInitialization(
            PyTorchInitialization::fanIn, PyTorchInitialization::fanIn, PyTorchInitialization::inverseRoot);
    /** MobileNetV2 of torchvision: convolutions from N(0, 2 / fan-out), linear layers from N(0, 0.01^2), biases 0. */
    static final PyTorchInitialization MOBILENET = new PyTorchInitialization(
            PyTorchInitialization::fanOut,
            (numbers, fanIn, fanOut) -> normal(numbers, 0.01),
            (numbers, fanIn, fanOut) -> position -> 0);

    /** Random numbers by position. */
    interface Distribution {
        LongToDoubleFunction of(Uniform numbers, double fanIn, double fanOut);
    }

    /** The initial values for a seed. */
    Layers.InitialValues withSeed(long seed) {
        return (name, role, fanIn, dims) -> switch (role) {
            case SCALE, VARIANCE -> Tensor.filled(DType.FLOAT, 1.0, dims);
            case SHIFT, MEAN -> Tensor.zeros(DType.FLOAT, dims);
            case CONV_WEIGHT -> drawn(convolution, seed, name, (double) fanIn, dims);
            case LINEAR_WEIGHT -> drawn(linear, seed, name, (double) fanIn, dims);
            case CONV_BIAS, LINEAR_BIAS -> drawn(bias, seed, name, (double) fanIn, dims);
        };
    }

    private static Tensor drawn(Distribution distribution, long seed, String name, double fanIn, long... dims) {
        double fanOut = dims.length < 2 ? 0 : fanIn / dims[1] * dims[0];
        return Tensor.computed(DType.FLOAT, dims, distribution.of(new Uniform(seed, name), fanIn, fanOut));
    }

    private static LongToDoubleFunction inverseRoot(Uniform numbers, double fanIn, double fanOut) {
        double bound = 1 / Math.sqrt(fanIn);
        return position -> numbers.at(position, bound);
    }

    private static LongToDoubleFunction fanIn(Uniform numbers, double fanIn, double fanOut) {
        return normal(numbers, Math.sqrt(2 / fanIn));
    }

    private static LongToDoubleFunction fanOut(Uniform numbers, double fanIn, double fanOut) {
        return normal(numbers, Math.sqrt(2 / fanOut));
    }

    /** Box and Muller, "A note on the generation of random normal deviates", 1958; StrictMath gives the same bits on every machine. */
    private static LongToDoubleFunction normal(Uniform numbers, double deviation) {
        return position -> {
            // In (0, 1], so that the logarithm is finite.
            double unit = 0.5 - numbers.at(2 * position, 0.5);
            double angle = numbers.at(2 * position + 1, Math.PI);
            return deviation * Math.sqrt(-2 * StrictMath.log(unit)) * StrictMath.cos(angle);
        };
    }
}
