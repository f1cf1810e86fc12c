package org.onnxtwist.runtime.verify;

import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.conversion.ModelCopy;
import org.onnxtwist.twist.RecordedLayer;

/** The values of a layer in the copy of the model that is run. */
record LayerValues(
        RecordedLayer layer,
        Value input,
        Value output,
        Value weight,
        Optional<Value> bias,
        Value kernelX,
        Value kernelY,
        Value centerX,
        Value centerY) {
    static LayerValues of(RecordedLayer layer, ModelCopy copy) {
        return new LayerValues(
                layer,
                copy.copyOf(layer.input()),
                copy.copyOf(layer.output()),
                copy.copyOf(layer.weight()),
                layer.bias().map(copy::copyOf),
                copy.copyOf(layer.kernelX()),
                copy.copyOf(layer.kernelY()),
                copy.copyOf(layer.centerX()),
                copy.copyOf(layer.centerY()));
    }

    /** Returns the values that the layer reads, each once. */
    Stream<Value> read() {
        return Stream.of(Stream.of(input, weight), bias.stream(), Stream.of(kernelX, kernelY, centerX, centerY))
                .flatMap(values -> values)
                .distinct();
    }

    /** Returns the tensor of a value that is known without a run: an initializer, also one that could be overridden, or a constant. */
    static Optional<Tensor> stated(Value value) {
        return value.constant().or(value::initializer);
    }
}
