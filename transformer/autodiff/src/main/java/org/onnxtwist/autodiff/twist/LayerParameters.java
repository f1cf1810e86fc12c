package org.onnxtwist.autodiff.twist;

import java.util.LinkedHashSet;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.Recogniser;

/**
 * The initializers that the conv_twist layers of a model's main graph read, of the layers in the reference form.
 *
 * @param antisymmetric the stored kernels conv_x and conv_y of layers that apply antisymmetric ones; training projects them
 * @param grids the grids of coordinates, which are no parameters
 */
public record LayerParameters(Set<Value> antisymmetric, Set<Value> grids) {
    /** Finds them; the model is not changed. */
    public static LayerParameters of(Model model) {
        InferredTypes types = ShapeInference.infer(model);
        Set<Value> kernels = new LinkedHashSet<>();
        Set<Value> grids = new LinkedHashSet<>();
        for (TwistLayer layer : Recogniser.recognise(model)) {
            if (layer.output().graph() == model.graph()) {
                ReferenceLayer.of(layer, types).ifPresent(found -> {
                    if (layer.antisymmetric()) {
                        add(kernels, stored(found.operands().kernelX()));
                        add(kernels, stored(found.operands().kernelY()));
                    }
                    add(grids, found.gridX());
                    add(grids, found.gridY());
                });
            }
        }
        return new LayerParameters(kernels, grids);
    }

    private static Value stored(Value kernel) {
        return KernelProjection.of(kernel).map(KernelProjection::stored).orElse(kernel);
    }

    private static void add(Set<Value> values, Value value) {
        if (value.initializer().isPresent()) {
            values.add(value);
        }
    }
}
