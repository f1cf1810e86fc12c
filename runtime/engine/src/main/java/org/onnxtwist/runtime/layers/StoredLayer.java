package org.onnxtwist.runtime.layers;

import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.layer.Form;
import org.onnxtwist.twist.layer.Kernels;
import org.onnxtwist.twist.layer.LayerOperands;
import org.onnxtwist.twist.layer.Purpose;
import org.onnxtwist.twist.layer.TwistLayer;
import org.onnxtwist.twist.layer.WrittenLayer;

/** Builds a layer that the rewrite recorded from the parameters that the model stores. */
final class StoredLayer {
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
                record.purpose() == Purpose.TRAINING ? stored.mapKernels(Kernels::projected) : stored);
    }

    private static Optional<Tensor> stored(Value value, LayerExtract.Replacement replacement) {
        return LayerNumbers.stated(value)
                .map(tensor -> replacement.of(value.name().orElse(""), tensor).orElse(tensor));
    }
}
