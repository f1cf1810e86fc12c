package org.onnxtwist.twist.export;

import java.util.stream.LongStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Gather;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.layer.LayerNames;

/**
 * One Conv that makes the output channels of all three, group by group those of W', Wx' and Wy':
 *
 * <pre>
 * c + (gx cx + gy cy)        c, cx, cy = parts of Conv(x, [W' Wx' Wy'])
 * </pre>
 */
final class WideOutForm extends LayerForm {
    private static final int PARTS = 3;

    WideOutForm() {
        super("wide-out", Form.WIDE_OUT, PARTS * ConvGeometry.TAPS, "one Conv with three times the outputs");
    }

    @Override
    double cost(CostModel.Terms terms) {
        return terms.convolution(ConvGeometry.TAPS, PARTS)
                + 6 * CostModel.PLAIN_ACCESS * terms.out()
                + terms.broadcastSum()
                + 4 * CostModel.NODE;
    }

    @Override
    Value write(LayerNodes nodes) {
        return new Writing(nodes).sum();
    }

    private static final class Writing {
        private final LayerNodes nodes;
        private final FoldedLayer layer;
        private final long perGroup;

        Writing(LayerNodes nodes) {
            this.nodes = nodes;
            this.layer = nodes.layer();
            this.perGroup = layer.geometry().outChannels() / layer.geometry().group();
        }

        Value sum() {
            Value all =
                    nodes.threeByThree(layer.input(), weight(), layer.bias().map(this::bias), layer.name() + ".wide");
            return nodes.sum(part(all, 0, ""), part(all, 1, LayerNames.CONV_X), part(all, 2, LayerNames.CONV_Y));
        }

        /** The channels of the base Conv, conv_x or conv_y, by its number. */
        private Value part(Value all, int part, String suffix) {
            long[] channels = LongStream.range(0, layer.geometry().outChannels())
                    .map(channel -> (channel / perGroup * PARTS + part) * perGroup + channel % perGroup)
                    .toArray();
            String name = layer.name() + suffix;
            Value indices = nodes.placement().constant(name + ".channels", Tensor.vector(channels));
            return Gather.of(all, indices).axis(1).name(name).emit(nodes.placement());
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
            return Tensor.computed(geometry.dtype(), dims, () -> {
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
            return Tensor.computed(bias.dtype(), new long[] {PARTS * bias.elements()}, () -> {
                TensorElements elements = TensorElements.of(bias);
                return wide -> partOf(wide) == 0 ? elements.doubleAt(channelOf(wide)) : 0;
            });
        }
    }
}
