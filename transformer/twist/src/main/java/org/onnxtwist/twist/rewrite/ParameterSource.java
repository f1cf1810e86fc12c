package org.onnxtwist.twist.rewrite;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.Kernels;
import org.onnxtwist.twist.layer.Uniform;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/** The initial tensors of a layer's parameters: from the given file if it names them, otherwise by the chosen initialisation. */
final class ParameterSource {
    private static final String KERNEL_X = LayerOperands.SUFFIXES.kernelX();
    private static final String KERNEL_Y = LayerOperands.SUFFIXES.kernelY();
    private static final String WEIGHT = LayerOperands.SUFFIXES.weight();

    private final TwistOptions options;
    private final Set<String> kernelKeys = new HashSet<>();
    private final Set<String> used = new HashSet<>();

    /**
     * The tensors that a layer stores.
     *
     * @param kernelX conv_x
     * @param kernelY conv_y
     * @param centerX [outChannels]
     * @param centerY [outChannels]
     * @param weight the base kernel that replaces the model's, if one is given
     */
    record Tensors(Tensor kernelX, Tensor kernelY, Tensor centerX, Tensor centerY, Optional<Tensor> weight) {}

    /** @param layers the names of all Convs that become layers */
    ParameterSource(TwistOptions options, Stream<String> layers) {
        this.options = options;
        layers.forEach(name -> {
            kernelKeys.add(name + KERNEL_X);
            kernelKeys.add(name + KERNEL_Y);
        });
    }

    /**
     * The tensors of one layer.
     *
     * @param names the names of the Convs that form this layer, its own first
     * @throws TwistException when a given tensor has other sizes or no floating-point type, or two names give different ones
     */
    Tensors of(List<String> names, ConvGeometry geometry) {
        String name = names.get(0);
        long[] centerDims = {geometry.outChannels()};
        return new Tensors(
                kernel(names, KERNEL_X, geometry)
                        .orElseGet(() -> initial(geometry, Kernels.randomX(geometry, kernelNumbers(name)))),
                kernel(names, KERNEL_Y, geometry)
                        .orElseGet(() -> initial(geometry, Kernels.randomY(geometry, kernelNumbers(name)))),
                given(names, ".center_x", centerDims, geometry).orElseGet(() -> center(geometry, name + ".center_x")),
                given(names, ".center_y", centerDims, geometry).orElseGet(() -> center(geometry, name + ".center_y")),
                given(names, WEIGHT, geometry.kernelDims(), geometry));
    }

    /** @throws TwistException when given keys belong to no layer, listing all of them */
    void requireAllUsed() {
        List<String> unused = options.parameters().keySet().stream()
                .filter(key -> !used.contains(key))
                .sorted()
                .toList();
        if (!unused.isEmpty()) {
            throw new TwistException("the parameters " + String.join(", ", unused)
                    + " belong to no rewritten Conv of the model: remove or rename them (a key is the Conv's name"
                    + " followed by .conv_x.weight, .conv_y.weight, .center_x, .center_y or .weight)");
        }
    }

    private Optional<Tensor> kernel(List<String> names, String suffix, ConvGeometry geometry) {
        Optional<Tensor> kernel = given(names, suffix, geometry.kernelDims(), geometry);
        return options.purpose() == Purpose.EXPORT ? kernel.map(Kernels::projected) : kernel;
    }

    private Optional<Tensor> given(List<String> names, String suffix, long[] dims, ConvGeometry geometry) {
        Optional<Tensor> found = Optional.empty();
        String foundKey = "";
        for (String name : names) {
            String key = name + suffix;
            Tensor tensor = options.parameters().get(key);
            // The base kernel of a Conv called 'a.conv_x' has the key that a Conv called 'a' has for its conv_x, which
            // goes first.
            if (tensor == null || (suffix.equals(WEIGHT) && kernelKeys.contains(key))) {
                continue;
            }
            used.add(key);
            check(key, tensor, dims);
            if (found.isPresent() && !found.get().sameElements(tensor)) {
                throw new TwistException("the parameters " + foundKey + " and " + key
                        + " differ, but their Convs share one weight and therefore form one layer: give one"
                        + " of them, or equal values for both");
            }
            found = Optional.of(tensor);
            foundKey = key;
        }
        return found.map(tensor -> Kernels.converted(tensor, geometry.dtype()));
    }

    private static void check(String key, Tensor tensor, long[] dims) {
        if (!tensor.dtype().isConvFloat()) {
            throw new TwistException("the parameter " + key + " is of type "
                    + tensor.dtype().onnxName() + ": give it as float, double, float16 or bfloat16");
        }
        if (!Arrays.equals(tensor.dims(), dims)) {
            throw new TwistException("the parameter " + key + " has the sizes " + Arrays.toString(tensor.dims())
                    + ", but its layer needs " + Arrays.toString(dims));
        }
    }

    private Tensor initial(ConvGeometry geometry, Tensor random) {
        return options.initialization() == Initialization.SEED
                ? random
                : Tensor.zeros(geometry.dtype(), geometry.kernelDims());
    }

    private Uniform kernelNumbers(String name) {
        return new Uniform(options.seed(), name + KERNEL_X);
    }

    private Tensor center(ConvGeometry geometry, String key) {
        return Kernels.centers(geometry, new Uniform(options.seed(), key), options.initMax());
    }
}
