package org.onnxtwist.twist.export;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.match.Match;
import org.onnxtwist.pass.rule.fuse.ChannelTerms;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;

/**
 * A layer as all export forms take it. The centres are folded into the base kernel, and with f the factors of a BatchNormalization
 * behind the layer, s its shifts:
 *
 * <pre>
 * out = conv_W'(x) + b' + gx conv_Wx'(x) + gy conv_Wy'(x)        gx = 2j/w, gy = 2i/h
 *
 * W' = f (W - cx Wx - cy Wy)    Wx' = f Wx    Wy' = f Wy    b' = f b + s
 * </pre>
 *
 * <p>Centred coordinates, 2j/w - 1 + c, are those of the seed with the centre 1 - c. Everything is computed in double precision and
 * rounded once, when it is written.
 *
 * @param layer where it comes from
 * @param output what the layer makes, or the BatchNormalization behind it
 * @param outputShape [N, outChannels, h, w]; sizes that are not known and equal at every run are equal objects
 * @param weight W'
 * @param bias b', where it is not zero
 * @param kernelX Wx'
 * @param kernelY Wy'
 */
record FoldedLayer(
        TwistLayer layer,
        Value output,
        Shape outputShape,
        Tensor weight,
        Optional<Tensor> bias,
        Tensor kernelX,
        Tensor kernelY) {
    /**
     * Folds a layer.
     *
     * @param normalization the match of {@link ChannelTerms#normalizationOf} at the node behind the layer
     */
    static FoldedLayer of(TwistLayer layer, Optional<Match> normalization, InferredTypes types) {
        LayerOperands<Tensor> weights = layer.weights();
        long channels = layer.geometry().outChannels();
        Optional<ChannelTerms> terms = normalization.flatMap(match -> ChannelTerms.of(match, channels));
        double[] centerX = seedCenters(weights.centerX(), layer.coordinates());
        double[] centerY = seedCenters(weights.centerY(), layer.coordinates());
        IntToDoubleFunction factor =
                terms.<IntToDoubleFunction>map(found -> found::factor).orElse(channel -> 1);
        Tensor centred =
                Tensor.computed(weights.weight().dtype(), weights.weight().dims(), () -> {
                    TensorElements base = TensorElements.of(weights.weight());
                    TensorElements x = TensorElements.of(weights.kernelX());
                    TensorElements y = TensorElements.of(weights.kernelY());
                    long perChannel = perChannel(layer.geometry());
                    return at -> {
                        int channel = (int) (at / perChannel);
                        return factor.applyAsDouble(channel)
                                * (base.doubleAt(at)
                                        - centerX[channel] * x.doubleAt(at)
                                        - centerY[channel] * y.doubleAt(at));
                    };
                });
        Value output = terms.isPresent() ? normalization.get().output() : layer.output();
        return new FoldedLayer(
                layer,
                output,
                types.numbered(layer.output()),
                centred,
                terms.map(found -> found.shifted(layer.geometry().dtype(), weights.bias(), 1))
                        .or(weights::bias),
                scaled(weights.kernelX(), terms, layer.geometry()),
                scaled(weights.kernelY(), terms, layer.geometry()));
    }

    /** Centres in the seed's coordinates, one for each output channel. */
    static double[] seedCenters(Tensor centers, Coordinates coordinates) {
        double[] values = centers.toDoubles();
        if (coordinates == Coordinates.CENTERED) {
            for (int c = 0; c < values.length; c++) {
                values[c] = 1 - values[c];
            }
        }
        return values;
    }

    private static Tensor scaled(Tensor kernel, Optional<ChannelTerms> terms, ConvGeometry geometry) {
        long perChannel = perChannel(geometry);
        return terms.map(found -> found.scaled(kernel, at -> (int) (at / perChannel)))
                .orElse(kernel);
    }

    private static long perChannel(ConvGeometry geometry) {
        return geometry.inChannels() / geometry.group() * ConvGeometry.TAPS;
    }

    ConvGeometry geometry() {
        return layer.geometry();
    }

    String name() {
        return layer.name();
    }

    Value input() {
        return layer.input();
    }

    /** Tells whether conv_x and conv_y are zero everywhere, so that the base Conv is the whole layer. */
    boolean isPlain() {
        return isZero(layer.weights().kernelX()) && isZero(layer.weights().kernelY());
    }

    private static boolean isZero(Tensor kernel) {
        TensorElements elements = TensorElements.of(kernel);
        for (long at = 0; at < kernel.elements(); at++) {
            if (elements.doubleAt(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code weight + x kernelX + y kernelY}, element by element. */
    Tensor shiftedWeight(double x, double y) {
        return Tensor.computed(weight.dtype(), weight.dims(), () -> {
            TensorElements base = TensorElements.of(weight);
            TensorElements first = TensorElements.of(kernelX);
            TensorElements second = TensorElements.of(kernelY);
            return at -> base.doubleAt(at) + x * first.doubleAt(at) + y * second.doubleAt(at);
        });
    }
}
