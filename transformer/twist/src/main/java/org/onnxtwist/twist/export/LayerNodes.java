package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Mul;
import org.onnxtwist.twist.layer.Constants;
import org.onnxtwist.twist.layer.GridAxis;

/**
 * Emits the nodes that several forms have in common.
 *
 * @param layer the layer that is written
 * @param site its sizes
 * @param placement where its nodes go
 * @param constants the constants of all layers of the model
 * @param shared the values that several layers read
 */
record LayerNodes(FoldedLayer layer, LayerSite site, Placement placement, Constants constants, SharedNodes shared) {
    Grids grids() {
        return new Grids(this);
    }

    /** The base Conv, which keeps the layer's name, with its bias. */
    Value base(Tensor kernel) {
        return threeByThree(layer.input(), kernel, layer.bias(), layer.name());
    }

    /** A 3x3 Conv of the layer's geometry. */
    Value threeByThree(Value input, Tensor kernel, Optional<Tensor> bias, String name) {
        Conv conv = Conv.of(input, placement.constant(name + ".weight", kernel))
                .bias(bias.map(tensor -> placement.constant(name + ".bias", tensor)))
                .kernelShape(3, 3);
        return layer.geometry().statedBy(conv).name(name).emit(placement);
    }

    /** The sum {@code base + (gx x + gy y)}, with grids that broadcast. */
    Value sum(Value base, Value x, Value y) {
        Value gridX = grids().broadcast(GridAxis.X, base);
        Value gridY = grids().broadcast(GridAxis.Y, base);
        Value turnedX = Mul.of(x, gridX).name(layer.name() + ".xx_conv_x").emit(placement);
        Value turnedY = Mul.of(y, gridY).name(layer.name() + ".yy_conv_y").emit(placement);
        Value twist = Add.of(turnedX, turnedY).name(layer.name() + ".twist").emit(placement);
        return Add.of(base, twist).name(layer.name() + ".sum").emit(placement);
    }
}
