package org.onnxtwist.runtime.layers;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Purpose;

/**
 * The numbers of a layer, or of a plain Conv in the place of one, in the seed's convention for coordinates.
 *
 * @param output what the layer makes
 * @param geometry its convolution
 * @param folded whether its centres are folded into the base kernel
 * @param centred whether the graph has the centres in the other convention, so that one less a centre was rounded
 * @param raw what the model stores of kernels that the graph makes antisymmetric
 * @param offsets by how much the base kernel is shifted besides, tap by tap
 * @param weight the base kernel
 * @param bias empty for none
 * @param kernelX conv_x; empty for a plain Conv
 * @param kernelY conv_y; empty for a plain Conv
 * @param centerX of each channel
 * @param centerY of each channel
 */
record LayerNumbers(
        Value output,
        ConvGeometry geometry,
        boolean folded,
        boolean centred,
        List<Tensor> raw,
        TapOffsets offsets,
        Tensor weight,
        Optional<Tensor> bias,
        Optional<Tensor> kernelX,
        Optional<Tensor> kernelY,
        List<Double> centerX,
        List<Double> centerY) {
    /** @param offsets how the layer's form shifts its base kernel */
    static LayerNumbers of(TwistLayer layer, TapOffsets offsets) {
        LayerOperands<Tensor> weights = layer.weights();
        return new LayerNumbers(
                layer.output(),
                layer.geometry(),
                layer.form().foldsCentres(),
                layer.coordinates() == Coordinates.CENTERED,
                layer.purpose() == Purpose.TRAINING ? RawKernel.candidates(layer) : List.of(),
                offsets,
                weights.weight(),
                weights.bias(),
                Optional.of(weights.kernelX()),
                Optional.of(weights.kernelY()),
                centers(weights.centerX(), layer.coordinates()),
                centers(weights.centerY(), layer.coordinates()));
    }

    /** Returns the numbers of a Conv, as a layer with zero kernels. */
    static LayerNumbers of(Value output, ConvGeometry geometry, Tensor weight, Optional<Tensor> bias) {
        List<Double> none = Collections.nCopies((int) geometry.outChannels(), 0.0);
        return new LayerNumbers(
                output,
                geometry,
                true,
                false,
                List.of(),
                TapOffsets.NONE,
                weight,
                bias,
                Optional.empty(),
                Optional.empty(),
                none,
                none);
    }

    /** 2 j / w - 1 + c is 2 j / w - (1 - c). */
    private static List<Double> centers(Tensor tensor, Coordinates coordinates) {
        return Arrays.stream(tensor.toDoubles())
                .map(center -> coordinates == Coordinates.CENTERED ? 1 - center : center)
                .boxed()
                .toList();
    }

    int channels() {
        return (int) geometry.outChannels();
    }

    long perChannel() {
        return weight.elements() / Math.max(1, geometry.outChannels());
    }

    boolean hasZeroKernels() {
        return kernelX.filter(kernel -> !ExactElements.areZero(kernel)).isEmpty()
                && kernelY.filter(kernel -> !ExactElements.areZero(kernel)).isEmpty();
    }

    /** The tensor of a value that no run is needed to know: an initializer, one that could be overridden too, or a constant. */
    static Optional<Tensor> stated(Value value) {
        return value.constant().or(value::initializer);
    }
}
