package org.onnxtwist.twist;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a layer reads beside its input: tensors, the values that hold them, or something else for each.
 *
 * @param weight the base kernel, [outChannels, inChannels / group, 3, 3]
 * @param bias [outChannels]; empty for a layer without one
 * @param kernelX conv_x, the sizes of the base kernel
 * @param kernelY conv_y, the sizes of the base kernel
 * @param centerX [outChannels]
 * @param centerY [outChannels]
 */
public record LayerOperands<T>(T weight, Optional<T> bias, T kernelX, T kernelY, T centerX, T centerY) {
    /** The suffixes of the layer's name in the names of the initializers that a rewrite adds, and in the keys of given parameters. */
    public static final LayerOperands<String> SUFFIXES = new LayerOperands<>(
            ".weight", Optional.of(".bias"), ".conv_x.weight", ".conv_y.weight", ".center_x", ".center_y");

    /** Applies a function to each operand. */
    public <R> LayerOperands<R> map(Function<? super T, ? extends R> function) {
        return new LayerOperands<>(
                function.apply(weight),
                bias.map(function),
                function.apply(kernelX),
                function.apply(kernelY),
                function.apply(centerX),
                function.apply(centerY));
    }

    /** Applies a function to each operand and its counterpart; the result has a bias if both have one. */
    public <S, R> LayerOperands<R> zip(LayerOperands<S> other, BiFunction<? super T, ? super S, ? extends R> function) {
        return new LayerOperands<>(
                function.apply(weight, other.weight),
                bias.flatMap(mine -> other.bias.map(theirs -> function.apply(mine, theirs))),
                function.apply(kernelX, other.kernelX),
                function.apply(kernelY, other.kernelY),
                function.apply(centerX, other.centerX),
                function.apply(centerY, other.centerY));
    }

    /** Applies a function to each operand; empty if it is so for one of them. */
    public <R> Optional<LayerOperands<R>> mapAll(Function<? super T, Optional<R>> function) {
        LayerOperands<Optional<R>> all = map(function);
        return all.stream().allMatch(Optional::isPresent)
                ? Optional.of(all.map(Optional::orElseThrow))
                : Optional.empty();
    }

    /** The kernels with a function applied, and the other operands as they are. */
    public LayerOperands<T> mapKernels(Function<? super T, ? extends T> function) {
        return new LayerOperands<>(weight, bias, function.apply(kernelX), function.apply(kernelY), centerX, centerY);
    }

    /** The operands with another base kernel and bias. */
    public LayerOperands<T> withBase(T otherWeight, Optional<T> otherBias) {
        return new LayerOperands<>(otherWeight, otherBias, kernelX, kernelY, centerX, centerY);
    }

    /** The operands in the order of the components. */
    public Stream<T> stream() {
        return Stream.concat(Stream.concat(Stream.of(weight), bias.stream()), twist());
    }

    /** The four operands that the layer has beside those of a Conv: conv_x, conv_y, center_x, center_y. */
    public Stream<T> twist() {
        return Stream.of(kernelX, kernelY, centerX, centerY);
    }

    /** The operands by the names weight, bias, conv_x, conv_y, center_x and center_y, in this order. */
    public Map<String, T> named() {
        Map<String, T> named = new LinkedHashMap<>();
        named.put("weight", weight);
        bias.ifPresent(operand -> named.put("bias", operand));
        named.put("conv_x", kernelX);
        named.put("conv_y", kernelY);
        named.put("center_x", centerX);
        named.put("center_y", centerY);
        return named;
    }
}
