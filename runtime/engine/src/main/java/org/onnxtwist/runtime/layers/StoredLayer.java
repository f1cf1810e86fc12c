package org.onnxtwist.runtime.layers;

import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;

/** Builds a layer that the rewrite recorded from the parameters that the model stores. */
final class StoredLayer {
    private static final int LAST = ConvGeometry.TAPS - 1;

    private StoredLayer() {}

    /** Returns the layer with the stored numbers; empty if one of them is computed by a run. */
    static Optional<TwistLayer> of(WrittenLayer record) {
        return of(record, (name, tensor) -> Optional.empty());
    }

    /** Returns the layer with other numbers in place of the stored ones. */
    static Optional<TwistLayer> of(WrittenLayer record, LayerExtract.Replacement replacement) {
        return record.stored().mapAll(value -> stored(value, replacement)).map(tensors -> layer(record, tensors));
    }

    private static TwistLayer layer(WrittenLayer record, LayerOperands<Tensor> stored) {
        return new TwistLayer(
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
                record.purpose() == Purpose.TRAINING ? stored.mapKernels(StoredLayer::projected) : stored);
    }

    private static Optional<Tensor> stored(Value value, LayerExtract.Replacement replacement) {
        return LayerNumbers.stated(value)
                .map(tensor -> replacement.of(value.name().orElse(""), tensor).orElse(tensor));
    }

    private static Tensor projected(Tensor kernel) {
        return Tensor.computed(kernel.dtype(), kernel.dims(), () -> {
            TensorElements elements = TensorElements.of(kernel);
            return at -> (elements.doubleAt(at) - elements.doubleAt(at - 2 * (at % ConvGeometry.TAPS) + LAST)) / 2;
        });
    }
}
