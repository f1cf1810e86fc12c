package org.onnxtwist.twist.export;

import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;

/**
 * The digits that a layer loses when its centres are folded into its base kernel.
 *
 * <p>W' = W - cx Wx - cy Wy is rounded to its own size. Where conv_x and conv_y cancel, as antisymmetric kernels do on a smooth image,
 * the layer gives conv_W(x) alone, and what is left of it in W' has the error u |W'|. The layer as it stands has the error of its own
 * kernels, whose size is that of (W, gx Wx, gy Wy) with gx and gy up to 2: u |(W, 2 Wx, 2 Wy)|. So the loss is
 *
 * <pre>
 * loss = |W - cx Wx - cy Wy| / |(W, 2 Wx, 2 Wy)|        Euclidean norms, the largest of all output channels
 * </pre>
 *
 * <p>which is at most about 1 for centres within the image, -2 to 2, and about |c| / 2 for centres far outside of it. A sum of n products
 * has an error of about u' sqrt(n) of its own, u' being the roundoff of what it is added up in, and each of the layer's operators rounds
 * its result to the layer's type. A layer is folded if that costs no more than this: {@code u loss <= u' sqrt(n) + u sqrt(operators)}, the last
 * term where the sum is kept in a wider type. Beyond that a half-precision layer loses digits that it has: on a constant image, with
 * centres of 50, its error grows from 2e-4 to 6e-3 of the largest output. A float layer has lost as many in its own sums, but others:
 * the two results, each as good as the other, then differ by more than rounding explains.
 */
final class FoldingLoss {
    /** Operators on the way from the input to the output of a layer that is not folded: Conv, Mul, Add, Add. */
    private static final int OPERATORS = 4;

    /** The largest value of gx and gy. */
    private static final double LARGEST = 2;

    private final LayerOperands<Tensor> weights;
    private final ConvGeometry geometry;
    private final DType arithmetic;
    private final double[] centerX;
    private final double[] centerY;
    private final double loss;

    /**
     * The loss of a layer. Reads its kernels, once.
     *
     * @param arithmetic the type that W' is rounded to
     */
    FoldingLoss(TwistLayer layer, DType arithmetic) {
        this(
                layer,
                arithmetic,
                FoldedLayer.seedCenters(layer.weights().centerX(), layer.coordinates()),
                FoldedLayer.seedCenters(layer.weights().centerY(), layer.coordinates()));
    }

    /** As if the layer had other centres, in the seed's coordinates. */
    FoldingLoss(TwistLayer layer, DType arithmetic, double[] centerX, double[] centerY) {
        this.weights = layer.weights();
        this.geometry = layer.geometry();
        this.arithmetic = arithmetic;
        this.centerX = centerX;
        this.centerY = centerY;
        this.loss = largest();
    }

    /** Tells whether it is a number, as it is only where all elements of the kernels are. */
    boolean isFinite() {
        return Double.isFinite(loss);
    }

    /** Why the centres cannot be folded, as a clause; empty where they can. */
    Optional<String> obstacle() {
        if (loss <= allowed()) {
            return Optional.empty();
        }
        if (!isFinite()) {
            return Optional.of("its centres and kernels are not all finite");
        }
        long bits = (long) Math.ceil(Math.log(loss) / Math.log(2));
        return Optional.of(String.format(
                Locale.ROOT,
                "folding centres of up to %.4g would cost its kernel %s of %s's %d bits of precision",
                center(),
                bits < significand() ? Long.toString(bits) : "all",
                arithmetic.onnxName(),
                significand()));
    }

    /** By what factor folding may enlarge the roundoff. */
    private double allowed() {
        double sum = Math.sqrt(ConvGeometry.TAPS * (double) geometry.inChannels() / geometry.group());
        return switch (arithmetic) {
            case FLOAT, DOUBLE -> Math.max(1, sum);
            default -> Math.sqrt(OPERATORS) + sum * Math.scalb(1.0, significand() - 24);
        };
    }

    /** Binary digits of a number, the leading one included; those of float where the type is not known. */
    private int significand() {
        return (arithmetic.isConvFloat() ? arithmetic : DType.FLOAT).significandBits();
    }

    private double center() {
        double largest = 0;
        for (int c = 0; c < centerX.length; c++) {
            largest = Math.max(largest, Math.max(Math.abs(centerX[c]), Math.abs(centerY[c])));
        }
        return largest;
    }

    private double largest() {
        TensorElements base = TensorElements.of(weights.weight());
        TensorElements x = TensorElements.of(weights.kernelX());
        TensorElements y = TensorElements.of(weights.kernelY());
        long perChannel = geometry.inChannels() / geometry.group() * ConvGeometry.TAPS;
        double largest = 0;
        for (int channel = 0; channel < centerX.length; channel++) {
            double folded = 0;
            double own = 0;
            for (long at = channel * perChannel; at < (channel + 1) * perChannel; at++) {
                double w = base.doubleAt(at);
                double wx = x.doubleAt(at);
                double wy = y.doubleAt(at);
                double sum = w - centerX[channel] * wx - centerY[channel] * wy;
                folded += sum * sum;
                own += w * w + LARGEST * LARGEST * (wx * wx + wy * wy);
            }
            double ofChannel = folded == 0 ? 0 : Math.sqrt(folded / own);
            largest = Double.isNaN(ofChannel) ? ofChannel : Math.max(largest, ofChannel);
            if (Double.isNaN(largest)) {
                return largest;
            }
        }
        return largest;
    }
}
