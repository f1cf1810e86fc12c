package org.onnxtwist.twist.export;

import java.util.Comparator;
import java.util.Locale;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;

/**
 * Chooses the form that ought to run fastest on ONNX Runtime's CPU: by the multiply-adds of its convolutions, and by how often it reads or
 * writes an element of memory, which costs as much as some multiply-adds. The constants are fitted to what {@code --autotune} measures
 * of the layers of the networks in {@code tests/benchmarks/forms.py}, one thread: for all of them the choice is the fastest form.
 *
 * @param batch the batch size assumed for models that leave it open, at least 1
 */
public record CostModel(long batch) implements Selection {
    /** The cost of reading or writing an element, in multiply-adds of a large convolution. */
    static final double ACCESS = 5;

    /** The cost of an access by an operator outside the blocked layout, including the conversion to the plain layout and back. */
    static final double PLAIN_ACCESS = 7;

    /** The cost of running a node, in multiply-adds. */
    static final double NODE = 50_000;

    /** The number of channels in a block of the blocked layout; fewer input channels cost as much as a whole block. */
    static final long BLOCK = 16;

    /** The size assumed for a dimension whose size is not known. */
    private static final long USUAL_SIZE = 28;

    @Override
    public Choice choose(LayerSite site) {
        Terms terms = new Terms(site, batch);
        LayerForm best = site.candidates().stream()
                .min(Comparator.comparingDouble(form -> form.cost(terms)))
                .orElseThrow();
        return new Choice(
                best,
                String.format(
                        Locale.ROOT,
                        "%.2f times the plain Conv by the cost model",
                        best.cost(terms) / LayerForms.PLAIN.cost(terms)));
    }

    /** The terms of which the cost of a layer is made up. */
    static final class Terms {
        private final ConvGeometry geometry;
        private final double in;
        private final double out;

        /** @param batch where the site leaves it open */
        Terms(LayerSite site, long batch) {
            geometry = site.geometry();
            double items = site.outputShape().size(0).orElse(batch);
            in = items * geometry.inChannels() * area(site.inputShape());
            out = items * geometry.outChannels() * area(site.outputShape());
        }

        private static double area(Shape shape) {
            return (double) shape.size(2).orElse(USUAL_SIZE) * shape.size(3).orElse(USUAL_SIZE);
        }

        ConvGeometry geometry() {
            return geometry;
        }

        /** The elements of the layer's input. */
        double in() {
            return in;
        }

        /** The elements of the layer's output. */
        double out() {
            return out;
        }

        /** The input channels of a group. */
        long perGroup() {
            return geometry.inChannels() / geometry.group();
        }

        /** A Conv of the layer's input that makes some multiple of the layer's output. */
        double convolution(int taps, int outputs) {
            return taps * outputs * out * perGroup() + ACCESS * (in + outputs * out);
        }

        /** The two products with grids that broadcast and the two sums. */
        double broadcastSum() {
            return PLAIN_ACCESS * 18 * out + 8 * NODE;
        }
    }
}
