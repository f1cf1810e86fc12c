package org.onnxtwist.twist.export;

import java.util.stream.LongStream;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.ComputedContent;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Gather;
import org.onnxtwist.twist.ConvGeometry;

/** One Conv that makes the output channels of all three: group by group those of W', Wx' and Wy'. */
final class WideOut {
    private static final int PARTS = 3;

    private final FoldedLayer layer;
    private final Placement placement;
    private final long perGroup;
    private final Value all;

    WideOut(FoldedLayer layer, Placement placement) {
        this.layer = layer;
        this.placement = placement;
        this.perGroup = layer.geometry().outChannels() / layer.geometry().group();
        String name = layer.name() + ".wide";
        this.all = new Convolutions(placement)
                .threeByThree(
                        layer.geometry(),
                        layer.input(),
                        placement.constant(name + ".weight", weight()),
                        layer.bias().map(bias -> placement.constant(name + ".bias", bias(bias))),
                        name);
    }

    /** The channels of the base Conv, conv_x or conv_y, by its number. */
    Value part(int part, String suffix) {
        long[] channels = LongStream.range(0, layer.geometry().outChannels())
                .map(channel -> wide(part, channel))
                .toArray();
        Value indices = placement.constant(layer.name() + suffix + ".channels", Tensor.vector(channels));
        return Gather.of(all, indices).axis(1).name(layer.name() + suffix).emit(placement);
    }

    private long wide(int part, long channel) {
        return (channel / perGroup * PARTS + part) * perGroup + channel % perGroup;
    }

    private int partOf(long wide) {
        return (int) (wide / perGroup % PARTS);
    }

    private long channelOf(long wide) {
        return wide / perGroup / PARTS * perGroup + wide % perGroup;
    }

    private Tensor weight() {
        ConvGeometry geometry = layer.geometry();
        long[] dims = geometry.kernelDims();
        long perChannel = dims[1] * ConvGeometry.TAPS;
        dims[0] *= PARTS;
        return ComputedContent.tensor(geometry.dtype(), dims, () -> {
            TensorElements[] kernels = {
                TensorElements.of(layer.weight()),
                TensorElements.of(layer.kernelX()),
                TensorElements.of(layer.kernelY())
            };
            return at -> kernels[partOf(at / perChannel)].doubleAt(
                    channelOf(at / perChannel) * perChannel + at % perChannel);
        });
    }

    private Tensor bias(Tensor bias) {
        return ComputedContent.tensor(bias.dtype(), new long[] {PARTS * bias.elements()}, () -> {
            TensorElements elements = TensorElements.of(bias);
            return wide -> partOf(wide) == 0 ? elements.doubleAt(channelOf(wide)) : 0;
        });
    }
}
