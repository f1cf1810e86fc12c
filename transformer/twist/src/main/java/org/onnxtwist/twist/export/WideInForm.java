package org.onnxtwist.twist.export;

import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.layer.GridAxis;

/**
 * {@code Conv([x, Gx x, Gy x], [W'', Wx', Wy'])}: one Conv over the input and its products with Gx = 2 j / (w stride) and Gy = 2 i / (h stride), counted over the input's columns and
 * rows. Under tap k of column c that is gx + offset_x, with offset_x = 2 (c dilation - pad_left) / (w stride), and likewise for rows: the base
 * kernel takes the offsets off again. Padding is zero in all three, so that the form is exact at the borders too.
 */
final class WideInForm extends LayerForm {
    private static final int PARTS = 3;

    WideInForm() {
        super(
                "wide-in",
                Form.WIDE_IN,
                PARTS * ConvGeometry.TAPS,
                "one Conv with three times the inputs; known sizes only");
    }

    /** The grids are constants, and so are the offsets in the weights. */
    @Override
    Optional<String> obstacle(LayerSite site) {
        AutoPad autoPad = site.geometry().autoPad();
        return site.hasKnownSize()
                        && site.hasKnownInputSize()
                        && (autoPad == AutoPad.NOTSET || autoPad == AutoPad.VALID)
                ? Optional.empty()
                : Optional.of("the sizes of its input and output are not known, or its padding depends on them");
    }

    @Override
    double cost(CostModel.Terms terms) {
        // With several groups, their channels are put side by side first, and are no block of their own.
        boolean oneGroup = terms.geometry().group() == 1;
        long channels = oneGroup ? terms.perGroup() : Math.max(CostModel.BLOCK, terms.perGroup());
        long accesses = oneGroup ? 10 : 20;
        return 27 * terms.out() * channels
                + CostModel.PLAIN_ACCESS * accesses * terms.in()
                + CostModel.ACCESS * terms.out()
                + 4 * CostModel.NODE;
    }

    @Override
    Value write(LayerNodes nodes) {
        FoldedLayer layer = nodes.layer();
        Value x = layer.input();
        Value timesX = Mul.of(x, nodes.grids().ofInput(GridAxis.X))
                .name(layer.name() + ".times_x")
                .emit(nodes.placement());
        Value timesY = Mul.of(x, nodes.grids().ofInput(GridAxis.Y))
                .name(layer.name() + ".times_y")
                .emit(nodes.placement());
        Value joined =
                Concat.of(1, x, timesX, timesY).name(layer.name() + ".joined").emit(nodes.placement());
        return nodes.threeByThree(grouped(joined, nodes), weight(nodes), layer.bias(), layer.name());
    }

    /** Group by group the channels of x, Gx x and Gy x. */
    private static Value grouped(Value joined, LayerNodes nodes) {
        ConvGeometry geometry = nodes.layer().geometry();
        if (geometry.group() == 1) {
            return joined;
        }
        long perGroup = geometry.inChannels() / geometry.group();
        long[] order = LongStream.range(0, PARTS * geometry.inChannels())
                .map(wide -> wide / perGroup % PARTS * geometry.inChannels()
                        + wide / perGroup / PARTS * perGroup
                        + wide % perGroup)
                .toArray();
        String name = nodes.layer().name();
        Value indices = nodes.placement().constant(name + ".channels", Tensor.vector(order));
        return Gather.of(joined, indices).axis(1).name(name + ".grouped").emit(nodes.placement());
    }

    private static Tensor weight(LayerNodes nodes) {
        FoldedLayer layer = nodes.layer();
        ConvGeometry geometry = layer.geometry();
        long[] dims = geometry.kernelDims();
        long perPart = dims[1] * ConvGeometry.TAPS;
        dims[1] *= PARTS;
        return Tensor.computed(geometry.dtype(), dims, () -> {
            TensorElements base = TensorElements.of(layer.weight());
            TensorElements kernelX = TensorElements.of(layer.kernelX());
            TensorElements kernelY = TensorElements.of(layer.kernelY());
            return at -> {
                long from = at / (PARTS * perPart) * perPart + at % perPart;
                return switch ((int) (at / perPart % PARTS)) {
                    case 0 ->
                        base.doubleAt(from)
                                - offset(GridAxis.X, at % 3, nodes) * kernelX.doubleAt(from)
                                - offset(GridAxis.Y, at / 3 % 3, nodes) * kernelY.doubleAt(from);
                    case 1 -> kernelX.doubleAt(from);
                    default -> kernelY.doubleAt(from);
                };
            };
        });
    }

    private static double offset(GridAxis axis, long tap, LayerNodes nodes) {
        ConvGeometry geometry = nodes.layer().geometry();
        int spatial = axis.dimension() - 2;
        return Grids.step(axis, nodes.site())
                * (tap * geometry.dilations().get(spatial) - geometry.pads().get(spatial));
    }
}
