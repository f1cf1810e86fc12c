package org.onnxtwist.twist.rewrite;

import java.util.List;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.Constants;
import org.onnxtwist.twist.layer.LayerNames;

/**
 * Emits the reference form of a layer (DESIGN sections 1 and 3). Before and after, for the seed's coordinates:
 *
 * <pre>
 * y = Conv(x, W, B)
 *
 * c  = Conv(x, W, B)
 * cx = Conv(x, KX)                      KX, KY: the stored kernels, made antisymmetric first when for training
 * cy = Conv(x, KY)
 * xx = Sub(gx, Reshape(center_x))       centred coordinates: Add
 * yy = Sub(gy, Reshape(center_y))
 * y  = Add(Add(c, Mul(xx, cx)), Mul(yy, cy))
 * </pre>
 */
final class ReferenceForm {
    private final Placement placement;
    private final Constants constants;
    private final Coordinates coordinates;

    ReferenceForm(Placement placement, Constants constants, Coordinates coordinates) {
        this.placement = placement;
        this.constants = constants;
        this.coordinates = coordinates;
    }

    /** The part of the layer behind its base Conv. Returns the sum. */
    Value emit(
            String name,
            Value input,
            Value base,
            List<Attribute> convAttributes,
            LayerOperands<Value> operands,
            Value gridX,
            Value gridY) {
        Value convX = Conv.of(input, operands.kernelX())
                .attributes(convAttributes)
                .name(name + LayerNames.CONV_X)
                .emit(placement);
        Value convY = Conv.of(input, operands.kernelY())
                .attributes(convAttributes)
                .name(name + LayerNames.CONV_Y)
                .emit(placement);
        Value x = centred(gridX, operands.centerX(), name + ".xx");
        Value y = centred(gridY, operands.centerY(), name + ".yy");
        Value turnedX = Mul.of(x, convX).name(name + ".xx_conv_x").emit(placement);
        Value turnedY = Mul.of(y, convY).name(name + ".yy_conv_y").emit(placement);
        Value partial = Add.of(base, turnedX).name(name + ".sum_x").emit(placement);
        return Add.of(partial, turnedY).name(name + ".sum").emit(placement);
    }

    private Value centred(Value grid, Value center, String name) {
        return coordinates == Coordinates.SEED
                ? Sub.of(grid, center).name(name).emit(placement)
                : Add.of(grid, center).name(name).emit(placement);
    }

    /** Nodes that make the stored kernels antisymmetric, if they are stored for training, and the stored centres [1, outChannels, 1, 1]. */
    LayerOperands<Value> operands(String name, LayerOperands<Value> stored, DType dtype, Purpose purpose) {
        boolean free = purpose == Purpose.TRAINING;
        return new LayerOperands<>(
                stored.weight(),
                stored.bias(),
                free ? antisymmetric(stored.kernelX(), dtype, name + LayerNames.CONV_X) : stored.kernelX(),
                free ? antisymmetric(stored.kernelY(), dtype, name + LayerNames.CONV_Y) : stored.kernelY(),
                perChannel(stored.centerX(), name + ".center_x"),
                perChannel(stored.centerY(), name + ".center_y"));
    }

    /** (K - rot180 K) / 2: a turn by 180 degrees is the nine taps in reverse, which one Gather does in every operator set. */
    private Value antisymmetric(Value kernel, DType dtype, String name) {
        Value taps = Reshape.of(kernel, constants.vector("taps_dims", 0, 0, ConvGeometry.TAPS))
                .name(name + ".taps")
                .emit(placement);
        Value reversed = Gather.of(taps, constants.vector("taps_reversed", 8, 7, 6, 5, 4, 3, 2, 1, 0))
                .axis(2)
                .name(name + ".turned")
                .emit(placement);
        Value difference = Sub.of(taps, reversed).name(name + ".difference").emit(placement);
        Value half = Mul.of(difference, constants.scalar(dtype, 0.5))
                .name(name + ".half")
                .emit(placement);
        return Reshape.of(half, constants.vector("kernel_dims", 0, 0, 3, 3))
                .name(name + ".antisymmetric")
                .emit(placement);
    }

    private Value perChannel(Value center, String name) {
        return Reshape.of(center, constants.vector("channel_dims", 1, -1, 1, 1))
                .name(name + ".per_channel")
                .emit(placement);
    }
}
