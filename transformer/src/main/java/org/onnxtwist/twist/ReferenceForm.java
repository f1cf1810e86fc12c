package org.onnxtwist.twist;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

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
    static final String CONV_X = ".conv_x";
    static final String CONV_Y = ".conv_y";

    private final Emitter emitter;
    private final Constants constants;
    private final Coordinates coordinates;

    /** The kernels and centres as the three Convs take them: antisymmetric; [1, outChannels, 1, 1]. */
    record Operands(Value kernelX, Value kernelY, Value centerX, Value centerY) {}

    ReferenceForm(Emitter emitter, Constants constants, Coordinates coordinates) {
        this.emitter = emitter;
        this.constants = constants;
        this.coordinates = coordinates;
    }

    /** The part of the layer behind its base Conv. Returns the sum, in {@code into} where one is given. */
    Value emit(
            String name,
            Value input,
            Value base,
            List<Attribute> convAttributes,
            Operands operands,
            Value gridX,
            Value gridY,
            Optional<Value> into) {
        Value convX = emitter.emit("Conv", name + CONV_X, convAttributes, input, operands.kernelX());
        Value convY = emitter.emit("Conv", name + CONV_Y, convAttributes, input, operands.kernelY());
        String shift = coordinates == Coordinates.SEED ? "Sub" : "Add";
        Value x = emitter.emit(shift, name + ".xx", gridX, operands.centerX());
        Value y = emitter.emit(shift, name + ".yy", gridY, operands.centerY());
        Value turnedX = emitter.emit("Mul", name + ".xx_conv_x", x, convX);
        Value turnedY = emitter.emit("Mul", name + ".yy_conv_y", y, convY);
        Value partial = emitter.emit("Add", name + ".sum_x", base, turnedX);
        String sum = name + ".sum";
        return into.isPresent()
                ? emitter.emitInto(into.get(), "Add", sum, List.of(), partial, turnedY)
                : emitter.emit("Add", sum, partial, turnedY);
    }

    /** Nodes that make the stored parameters what the layer takes. */
    Operands operands(
            String name, Value kernelX, Value kernelY, Value centerX, Value centerY, DType dtype, Purpose purpose) {
        boolean free = purpose == Purpose.TRAINING;
        return new Operands(
                free ? antisymmetric(kernelX, dtype, name + CONV_X) : kernelX,
                free ? antisymmetric(kernelY, dtype, name + CONV_Y) : kernelY,
                perChannel(centerX, name + ".center_x"),
                perChannel(centerY, name + ".center_y"));
    }

    /** (K - rot180 K) / 2: a turn by 180 degrees is the nine taps in reverse, which one Gather does in every operator set. */
    private Value antisymmetric(Value kernel, DType dtype, String name) {
        Value taps =
                emitter.emit("Reshape", name + ".taps", kernel, constants.vector("taps_dims", 0, 0, ConvGeometry.TAPS));
        Value reversed = emitter.emit(
                "Gather",
                name + ".turned",
                List.of(Attribute.of("axis", 2)),
                taps,
                constants.vector("taps_reversed", 8, 7, 6, 5, 4, 3, 2, 1, 0));
        Value difference = emitter.emit("Sub", name + ".difference", taps, reversed);
        Value half = emitter.emit("Mul", name + ".half", difference, constants.scalar(dtype, 0.5));
        return emitter.emit("Reshape", name + ".antisymmetric", half, constants.vector("kernel_dims", 0, 0, 3, 3));
    }

    private Value perChannel(Value center, String name) {
        return emitter.emit("Reshape", name + ".per_channel", center, constants.vector("channel_dims", 1, -1, 1, 1));
    }

    /** The attributes of the base Conv, which the other two share. */
    static List<Attribute> convAttributes(Node conv) {
        return List.copyOf(conv.attributes());
    }
}
