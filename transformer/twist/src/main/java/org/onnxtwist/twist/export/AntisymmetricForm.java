package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.TwistLayer.Form;

/**
 * conv_x and conv_y, whose kernels are antisymmetric, as 1x1 Convs over the differences of opposite taps, which both share:
 *
 * <pre>
 * cx = sum over k of Conv1x1(D_k, Wx'[k])        D_k = x(p + k) - x(p - k), a depthwise Conv
 * </pre>
 *
 * <p>Layers that read the same value with the same geometry share the differences too.
 */
final class AntisymmetricForm extends TermwiseForm {
    /** The key of the differences of one pair of taps. */
    private record Key(
            Value input, TapPair pair, List<Long> strides, List<Long> dilations, List<Long> pads, AutoPad autoPad) {}

    AntisymmetricForm() {
        super(
                "antisymmetric",
                Form.ANTISYMMETRIC,
                ConvGeometry.TAPS + 2 * TapPair.values().length,
                "a Conv and 1x1 Convs over differences of taps; antisymmetric kernels only");
    }

    @Override
    Optional<String> obstacle(LayerSite site) {
        return site.antisymmetric() ? Optional.empty() : Optional.of("its kernels are not antisymmetric");
    }

    @Override
    double convolutions(CostModel.Terms terms) {
        return terms.convolution(ConvGeometry.TAPS, 1) + pointwise(terms) + 13 * CostModel.NODE;
    }

    /** The cost of eight 1x1 Convs over four differences, each of which adds to the result of the one before it. */
    private static double pointwise(CostModel.Terms terms) {
        double differenceElements =
                terms.out() / terms.geometry().outChannels() * terms.geometry().inChannels();
        long channels = terms.geometry().group() == 1 ? Math.max(CostModel.BLOCK, terms.perGroup()) : terms.perGroup();
        return 8 * terms.out() * channels
                + CostModel.ACCESS * (4 * terms.in() + 4 * differenceElements + 8 * 2 * terms.out());
    }

    @Override
    Value convolve(LayerNodes nodes, Tensor kernel, Optional<Value> addend, String suffix) {
        Placement placement = nodes.placement();
        Optional<Value> sum = addend;
        for (TapPair pair : TapPair.values()) {
            String part = nodes.layer().name() + suffix + "." + pair.label();
            Value differences = differences(pair, nodes);
            Value product = Conv.of(differences, placement.constant(part + ".weight", pair.factors(kernel)))
                    .kernelShape(1, 1)
                    .strides(1, 1)
                    .pads(0, 0, 0, 0)
                    .dilations(1, 1)
                    .group(nodes.layer().geometry().group())
                    .name(part)
                    .emit(placement);
            sum = Optional.of(sum.map(before ->
                            Add.of(product, before).name(part + ".sum").emit(placement))
                    .orElse(product));
        }
        return sum.orElseThrow();
    }

    /** The differences of one pair of taps, x(p + k) - x(p - k): [N, inChannels, h, w]. */
    private static Value differences(TapPair pair, LayerNodes nodes) {
        FoldedLayer layer = nodes.layer();
        ConvGeometry geometry = layer.geometry();
        Key key = new Key(
                layer.input(), pair, geometry.strides(), geometry.dilations(), geometry.pads(), geometry.autoPad());
        return nodes.shared().of(key, nodes.placement(), () -> {
            TapPair.Window window = pair.window(geometry);
            String name = layer.name() + "." + pair.label();
            Value kernel = nodes.placement()
                    .constant(name + ".weight", window.differences(geometry.dtype(), geometry.inChannels()));
            return window.of(geometry)
                    .statedBy(Conv.of(layer.input(), kernel).kernelShape(window.sides()))
                    .name(name)
                    .emit(nodes.placement());
        });
    }
}
