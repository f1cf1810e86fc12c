package org.onnxtwist.twist.field;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;

/**
 * The computation of a layer's fields from its weights. With p and q the first moments of conv_x and conv_y for a pair of channels, the field is
 * v = (X - center_x) p + (Y - center_y) q, and its matrix in pixels [2 p / width, 2 q / height].
 */
public final class LayerFields {
    private final ConvGeometry geometry;
    private final FieldExtent extent;
    private final int most;
    private final KernelTaps base;
    private final KernelTaps kernelX;
    private final KernelTaps kernelY;

    private LayerFields(TwistLayer layer, FieldExtent extent, int most) {
        LayerOperands<Tensor> weights = layer.weights();
        this.geometry = layer.geometry();
        this.extent = extent;
        this.most = most;
        this.base = new KernelTaps(weights.weight());
        this.kernelX = new KernelTaps(weights.kernelX());
        this.kernelY = new KernelTaps(weights.kernelY());
    }

    /**
     * Computes the fields. Reads every weight once; at a time, those of one output channel are on the heap at most.
     *
     * @param extent the image over which they are measured
     * @param most the largest number of input channels that are kept for each output channel, at least 1
     */
    public static LayerField of(TwistLayer layer, FieldExtent extent, int most) {
        double[] centersX = centers(layer.weights().centerX(), layer.coordinates());
        double[] centersY = centers(layer.weights().centerY(), layer.coordinates());
        LayerFields fields = new LayerFields(layer, extent, most);
        List<ChannelField> channels = new ArrayList<>();
        for (int c = 0; c < centersX.length; c++) {
            channels.add(fields.channel(c, new FieldVector(centersX[c], centersY[c])));
        }
        return new LayerField(layer, extent, channels);
    }

    /** 2 j / w - 1 + c is 0 where 2 j / w is 1 - c. */
    private static double[] centers(Tensor tensor, Coordinates coordinates) {
        double[] centers = tensor.toDoubles();
        for (int c = 0; c < centers.length; c++) {
            centers[c] = coordinates == Coordinates.CENTERED ? 1 - centers[c] : centers[c];
        }
        return centers;
    }

    /** The field of a pair of channels before it is divided by the gain, which is known only behind the last pair of its channel. */
    private record RawPair(int inChannel, FieldVector p, FieldVector q, FieldVector r, double baseSum, double square) {}

    private ChannelField channel(int channel, FieldVector center) {
        int inputs = (int) (geometry.inChannels() / geometry.group());
        int first = (int) (channel / (geometry.outChannels() / geometry.group())) * inputs;
        PriorityQueue<RawPair> strongest = new PriorityQueue<>(Comparator.comparingDouble(RawPair::square));
        FieldStrength strength = FieldStrength.NONE;
        KernelEnergy energy = KernelEnergy.NONE;
        NoisePower power = new NoisePower(extent, geometry, center);
        double squaredGain = 0;
        for (int i = 0; i < inputs; i++) {
            long pair = (long) channel * inputs + i;
            base.read(pair);
            kernelX.read(pair);
            kernelY.read(pair);
            squaredGain += base.dot(base);
            energy = energy.plus(kernelX.energy()).plus(kernelY.energy());
            power.add(kernelX.dot(kernelX), kernelX.dot(kernelY), kernelY.dot(kernelY));
            FieldVector p = inPixels(kernelX.moment());
            FieldVector q = inPixels(kernelY.moment());
            FieldStrength squares = matrix(p, q).parts().squares();
            strength = strength.plus(squares);
            double square = squares.norm();
            if (square > 0) {
                strongest.add(new RawPair(first + i, p, q, inPixels(base.moment()), base.sum(), square));
                if (strongest.size() > most) {
                    strongest.remove();
                }
            }
        }
        double gain = Math.sqrt(squaredGain);
        boolean isDefined = gain > 0 && Double.isFinite(gain) && Double.isFinite(strength.norm()) && isFinite(center);
        return new ChannelField(
                channel,
                center,
                gain,
                isDefined ? Optional.of(strength.times(1 / squaredGain)) : Optional.empty(),
                power.root(),
                energy,
                isDefined ? pairs(strongest, gain, center) : List.of());
    }

    private static boolean isFinite(FieldVector vector) {
        return Double.isFinite(vector.x()) && Double.isFinite(vector.y());
    }

    private FieldVector inPixels(FieldVector moment) {
        List<Long> dilations = geometry.dilations();
        return new FieldVector(moment.x() * dilations.get(1), moment.y() * dilations.get(0));
    }

    private FieldMatrix matrix(FieldVector p, FieldVector q) {
        return FieldMatrix.ofColumns(p, q).scaled(2 / extent.width(), 2 / extent.height());
    }

    private List<PairField> pairs(PriorityQueue<RawPair> strongest, double gain, FieldVector center) {
        return strongest.stream()
                .sorted(Comparator.comparingDouble(RawPair::square).reversed().thenComparing(RawPair::inChannel))
                .map(pair -> new PairField(
                        pair.inChannel(),
                        matrix(pair.p(), pair.q()).scaled(1 / gain, 1 / gain),
                        new FieldVector(pair.r().x() / gain, pair.r().y() / gain),
                        pair.baseSum() / gain,
                        fixedPoint(pair, center)))
                .toList();
    }

    /** The solution of r + (X - center_x) p + (Y - center_y) q = 0, which does not depend on the size of the image. */
    private static Optional<FieldVector> fixedPoint(RawPair pair, FieldVector center) {
        return FieldMatrix.ofColumns(pair.p(), pair.q())
                .solve(pair.r())
                .map(shift -> new FieldVector(center.x() - shift.x(), center.y() - shift.y()));
    }
}
