package org.onnxtwist.twist.export;

import java.util.stream.LongStream;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.ComputedContent;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.twist.Constants;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.GridAxis;

/**
 * One Conv over the input and its products with Gx = 2 j / (w stride) and Gy = 2 i / (h stride), counted over the input's columns and
 * rows. Under tap k of column c that is gx + offset_x, with offset_x = 2 (c dilation - pad_left) / (w stride), and likewise for rows: the base
 * kernel takes the offsets off again. Padding is zero in all three, so that the form is exact at the borders too.
 */
record WideIn(FoldedLayer layer, Grids grids, Constants constants, Placement placement) {
    private static final int PARTS = 3;

    /** Places the layer, of known sizes and with numbers for its padding. Returns what it makes. */
    Value write() {
        long height = layer.inputShape().size(2).orElseThrow();
        long width = layer.inputShape().size(3).orElseThrow();
        Value x = layer.input();
        Value timesX = Mul.of(x, grids.ofInput(GridAxis.X, layer, height, width, constants))
                .name(layer.name() + ".times_x")
                .emit(placement);
        Value timesY = Mul.of(x, grids.ofInput(GridAxis.Y, layer, height, width, constants))
                .name(layer.name() + ".times_y")
                .emit(placement);
        Value joined =
                Concat.of(1, x, timesX, timesY).name(layer.name() + ".joined").emit(placement);
        return new Convolutions(placement)
                .threeByThree(
                        layer.geometry(),
                        grouped(joined),
                        placement.constant(layer.name() + ".weight", weight()),
                        layer.bias().map(bias -> placement.constant(layer.name() + ".bias", bias)),
                        layer.name());
    }

    /** Group by group the channels of x, Gx x and Gy x. */
    private Value grouped(Value joined) {
        ConvGeometry geometry = layer.geometry();
        if (geometry.group() == 1) {
            return joined;
        }
        long perGroup = geometry.inChannels() / geometry.group();
        long[] order = LongStream.range(0, PARTS * geometry.inChannels())
                .map(wide -> wide / perGroup % PARTS * geometry.inChannels()
                        + wide / perGroup / PARTS * perGroup
                        + wide % perGroup)
                .toArray();
        Value indices = placement.constant(layer.name() + ".channels", Tensor.vector(order));
        return Gather.of(joined, indices)
                .axis(1)
                .name(layer.name() + ".grouped")
                .emit(placement);
    }

    private Tensor weight() {
        ConvGeometry geometry = layer.geometry();
        long[] dims = geometry.kernelDims();
        long perPart = dims[1] * ConvGeometry.TAPS;
        dims[1] *= PARTS;
        return ComputedContent.tensor(geometry.dtype(), dims, () -> {
            TensorElements base = TensorElements.of(layer.weight());
            TensorElements kernelX = TensorElements.of(layer.kernelX());
            TensorElements kernelY = TensorElements.of(layer.kernelY());
            return at -> {
                long from = at / (PARTS * perPart) * perPart + at % perPart;
                return switch ((int) (at / perPart % PARTS)) {
                    case 0 ->
                        base.doubleAt(from)
                                - offset(GridAxis.X, at % 3) * kernelX.doubleAt(from)
                                - offset(GridAxis.Y, at / 3 % 3) * kernelY.doubleAt(from);
                    case 1 -> kernelX.doubleAt(from);
                    default -> kernelY.doubleAt(from);
                };
            };
        });
    }

    private double offset(GridAxis axis, long tap) {
        ConvGeometry geometry = layer.geometry();
        int spatial = axis.dimension() - 2;
        return Grids.step(axis, layer)
                * (tap * geometry.dilations().get(spatial) - geometry.pads().get(spatial));
    }
}
