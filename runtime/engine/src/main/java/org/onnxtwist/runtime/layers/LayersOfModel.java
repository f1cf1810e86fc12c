package org.onnxtwist.runtime.layers;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Conv;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.WrittenLayers;

/**
 * A model, with its layers and what is known of its values.
 *
 * @param layers as the recogniser finds them
 * @param records as the metadata names them
 */
record LayersOfModel(Model model, List<TwistLayer> layers, List<WrittenLayer> records, InferredTypes types) {
    static LayersOfModel of(Model model) {
        return new LayersOfModel(
                model,
                Recogniser.recognise(model),
                WrittenLayers.recorded(model),
                ShapeInference.inferFromNamedInputs(model));
    }

    /** Returns the layers that the metadata names and the recogniser does not find. */
    List<WrittenLayer> recordedAndNotFound() {
        Set<Value> found = new HashSet<>();
        layers.forEach(layer -> found.add(layer.output()));
        return records.stream()
                .filter(record -> !found.contains(record.output()))
                .toList();
    }

    /** Returns the metadata record of a layer. */
    Optional<WrittenLayer> record(TwistLayer layer) {
        return records.stream()
                .filter(record -> record.output() == layer.output())
                .findFirst();
    }

    LayerNumbers numbers(TwistLayer layer) {
        return LayerNumbers.of(layer, TapOffsets.of(layer, types.shape(layer.output())));
    }

    /** A Conv with kernels like those of {@code layer}; empty for another, or one whose weights are not constants. */
    static Optional<LayerNumbers> numbers(Node conv, ConvGeometry like) {
        if (!conv.operator().equals(Conv.ID) || conv.inputCount() < 2) {
            return Optional.empty();
        }
        Optional<Tensor> weight = conv.input(1)
                .flatMap(LayerNumbers::stated)
                .filter(tensor -> tensor.dtype().isConvFloat())
                .filter(tensor -> Arrays.equals(tensor.dims(), like.kernelDims()));
        Optional<Tensor> bias = conv.input(2).flatMap(LayerNumbers::stated);
        boolean biasKnown = bias.isPresent() == conv.input(2).isPresent();
        return weight.filter(tensor -> biasKnown && Conv.GROUP.of(conv) == like.group())
                .map(tensor -> LayerNumbers.of(conv.output(0), like.in(tensor.dtype()), tensor, bias));
    }
}
