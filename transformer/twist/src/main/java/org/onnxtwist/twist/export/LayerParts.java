package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** The 3x3 Convs of a layer. */
record LayerParts(FoldedLayer layer, Placement placement) {
    /** The base Conv, which keeps the layer's name, with its bias. */
    Value base(Tensor kernel) {
        return conv(kernel, layer.bias(), "");
    }

    /**
     * A Conv of the layer's input.
     *
     * @param suffix what its name has behind the layer's
     */
    Value conv(Tensor kernel, Optional<Tensor> bias, String suffix) {
        String name = layer.name() + suffix;
        return new Convolutions(placement)
                .threeByThree(
                        layer.geometry(),
                        layer.input(),
                        placement.constant(name + ".weight", kernel),
                        bias.map(tensor -> placement.constant(name + ".bias", tensor)),
                        name);
    }
}
