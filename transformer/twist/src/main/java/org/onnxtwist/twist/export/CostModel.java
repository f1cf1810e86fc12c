package org.onnxtwist.twist.export;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Form;

/**
 * Chooses the form that ought to run fastest on ONNX Runtime's CPU: by the multiply-adds of its convolutions, and by how often it reads or
 * writes an element of memory, which costs as much as some multiply-adds. The constants are fitted to what {@code --autotune} measures
 * of the layers of the networks in {@code tests/benchmarks/forms.py}, one thread: for all of them the choice is the fastest form.
 *
 * @param batch the batch size assumed for models that leave it open, at least 1
 */
public record CostModel(long batch) implements Selection {
    /** The cost of reading or writing an element, in multiply-adds of a large convolution. */
    private static final double ACCESS = 5;

    /** The cost of an access by an operator outside the blocked layout, including the conversion to the plain layout and back. */
    private static final double PLAIN_ACCESS = 7;

    /** The cost of running a node, in multiply-adds. */
    private static final double NODE = 50_000;

    /** The number of channels in a block of the blocked layout; fewer input channels cost as much as a whole block. */
    private static final long BLOCK = 16;

    /** The size assumed for a dimension whose size is not known. */
    private static final long USUAL_SIZE = 28;

    @Override
    public Choice choose(LayerSite site, List<Variant> candidates) {
        Variant best = candidates.stream()
                .min(Comparator.comparingDouble(candidate -> cost(site, candidate)))
                .orElseThrow();
        if (best.form() == Form.PLAIN) {
            return new Choice(best, "conv_x and conv_y are zero");
        }
        return new Choice(
                best,
                String.format(
                        Locale.ROOT, "%.2f times the plain Conv by the cost model", cost(site, best) / plain(site)));
    }

    private double plain(LayerSite site) {
        return new Terms(site).convolution(ConvGeometry.TAPS, 1) + NODE;
    }

    /** The estimated cost of a layer in that form, in multiply-adds of a large convolution. */
    double cost(LayerSite site, Variant variant) {
        Terms terms = new Terms(site);
        return switch (variant.form()) {
            case PLAIN -> plain(site);
            case FOLDED, REFERENCE, FUNCTION -> 3 * terms.convolution(9, 1) + terms.combination(variant) + 3 * NODE;
            case WIDE_OUT ->
                terms.convolution(9, 3) + 6 * PLAIN_ACCESS * terms.out + terms.combination(variant) + 4 * NODE;
            case WIDE_IN -> terms.wideIn() + 4 * NODE;
            case ANTISYMMETRIC ->
                terms.convolution(9, 1) + terms.differences() + terms.combination(variant) + 13 * NODE;
        };
    }

    private final class Terms {
        private final ConvGeometry geometry;
        private final double in;
        private final double out;

        Terms(LayerSite site) {
            geometry = site.geometry();
            double items = site.outputShape().size(0).orElse(batch);
            in = items * geometry.inChannels() * area(site.inputShape());
            out = items * geometry.outChannels() * area(site.outputShape());
        }

        private double area(Shape shape) {
            return (double) shape.size(2).orElse(USUAL_SIZE) * shape.size(3).orElse(USUAL_SIZE);
        }

        private long perGroup() {
            return geometry.inChannels() / geometry.group();
        }

        double convolution(int taps, int outputs) {
            return taps * outputs * out * perGroup() + ACCESS * (in + outputs * out);
        }

        double wideIn() {
            // With several groups, their channels are put side by side first, and are no block of their own.
            long channels = geometry.group() == 1 ? perGroup() : Math.max(BLOCK, perGroup());
            long accesses = geometry.group() == 1 ? 10 : 20;
            return 27 * out * channels + PLAIN_ACCESS * accesses * in + ACCESS * out;
        }

        /** The cost of eight 1x1 Convs over four differences, each of which adds to the result of the one before it. */
        double differences() {
            return 8 * out * (geometry.group() == 1 ? Math.max(BLOCK, perGroup()) : perGroup())
                    + ACCESS * (4 * in + 4 * differenceElements() + 8 * 2 * out);
        }

        private double differenceElements() {
            return out / geometry.outChannels() * geometry.inChannels();
        }

        double combination(Variant variant) {
            return variant.combination() == Variant.Combination.BLOCKED
                    ? ACCESS * 8 * out + 4 * NODE
                    : PLAIN_ACCESS * 18 * out + 8 * NODE;
        }
    }
}
