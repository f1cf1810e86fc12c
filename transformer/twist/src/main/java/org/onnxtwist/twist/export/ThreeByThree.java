package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;

/** conv_x and conv_y as Convs of their own, for every kernel. */
record ThreeByThree(LayerParts parts) implements LayerWriter.Twists {
    @Override
    public Value convolve(Tensor kernel, Optional<Value> addend, String name) {
        Value product = parts.conv(
                kernel, Optional.empty(), name.substring(parts.layer().name().length()));
        return addend.map(value -> Add.of(product, value).name(name + ".sum").emit(parts.placement()))
                .orElse(product);
    }
}
