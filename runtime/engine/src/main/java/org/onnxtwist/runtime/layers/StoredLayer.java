package org.onnxtwist.runtime.layers;

import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.ComputedContent;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Form;
import org.onnxtwist.twist.LayerWeights;
import org.onnxtwist.twist.Purpose;
import org.onnxtwist.twist.RecordedLayer;
import org.onnxtwist.twist.TwistLayer;

/** Builds a layer that the rewrite recorded from the parameters that the model stores. */
final class StoredLayer {
    private static final int LAST = ConvGeometry.TAPS - 1;

    private StoredLayer() {}

    /** Returns the layer with the stored numbers; empty if one of them is computed by a run. */
    static Optional<TwistLayer> of(RecordedLayer record) {
        return of(record, (name, tensor) -> Optional.empty());
    }

    /** Returns the layer with other numbers in place of the stored ones. */
    static Optional<TwistLayer> of(RecordedLayer record, LayerExtract.Replacement replacement) {
        Optional<Tensor> weight = stored(record.weight(), replacement);
        Optional<Tensor> bias = record.bias().flatMap(value -> stored(value, replacement));
        Optional<Tensor> kernelX = stored(record.kernelX(), replacement);
        Optional<Tensor> kernelY = stored(record.kernelY(), replacement);
        Optional<Tensor> centerX = stored(record.centerX(), replacement);
        Optional<Tensor> centerY = stored(record.centerY(), replacement);
        boolean known = weight.isPresent()
                && kernelX.isPresent()
                && kernelY.isPresent()
                && centerX.isPresent()
                && centerY.isPresent()
                && bias.isPresent() == record.bias().isPresent();
        if (!known) {
            return Optional.empty();
        }
        boolean free = record.purpose() == Purpose.TRAINING;
        return Optional.of(new TwistLayer(
                record.name(),
                record.scope(),
                record.input(),
                record.output(),
                Set.of(),
                record.geometry(),
                record.coordinates(),
                Form.REFERENCE,
                record.purpose(),
                record.grid(),
                true,
                new LayerWeights(
                        weight.get(),
                        bias,
                        free ? projected(kernelX.get()) : kernelX.get(),
                        free ? projected(kernelY.get()) : kernelY.get(),
                        centerX.get(),
                        centerY.get())));
    }

    private static Optional<Tensor> stored(Value value, LayerExtract.Replacement replacement) {
        return LayerNumbers.stated(value)
                .map(tensor -> replacement.of(value.name().orElse(""), tensor).orElse(tensor));
    }

    private static Tensor projected(Tensor kernel) {
        return ComputedContent.tensor(kernel.dtype(), kernel.dims(), () -> {
            TensorElements elements = TensorElements.of(kernel);
            return at -> (elements.doubleAt(at) - elements.doubleAt(at - 2 * (at % ConvGeometry.TAPS) + LAST)) / 2;
        });
    }
}
