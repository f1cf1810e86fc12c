package org.onnxtwist.runtime.verify.formula;

import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;

/**
 * The formula of conv_twist (DESIGN section 1) in double precision, written from the formula and not from what the rewrite emits:
 *
 * <pre>
 * out[n,c,i,j] = conv_W(x) + B[c] + X(j) conv_Kx(x) + Y(i) conv_Ky(x)
 * X(j) = 2j/w - cx[c] or 2j/w - 1 + cx[c],  Y(i) = 2i/h - cy[c] or 2i/h - 1 + cy[c],  w, h: the output's
 * Kx, Ky: the stored kernels minus themselves turned by 180 degrees, halved
 * </pre>
 *
 * <p>It evaluates chosen positions in all channels, with what is needed to bound the error of a run in lower precision.
 */
public final class TwistReference {
    private final ConvGeometry geometry;
    private final Coordinates coordinates;
    private final KernelRows weight;
    private final KernelRows kernelX;
    private final KernelRows kernelY;
    private final Optional<double[]> bias;
    private final double[] centerX;
    private final double[] centerY;

    /** Takes one evaluated element: where it is and what it should be. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes an element.
         *
         * @param batch which of the batch
         * @param channel output channel
         * @param row output row
         * @param column output column
         * @param terms the element's value and the sizes of its parts
         */
        void accept(int batch, int channel, int row, int column, TwistTerms terms);
    }

    /**
     * The formula with these parameters.
     *
     * @param geometry the convolution
     * @param coordinates the convention
     * @param parameters the tensors of the layer
     * @throws IllegalArgumentException when a tensor does not have the sizes that the geometry asks for
     */
    public TwistReference(ConvGeometry geometry, Coordinates coordinates, LayerOperands<Tensor> parameters) {
        this(
                geometry,
                coordinates,
                parameters,
                KernelRows.antisymmetric(parameters.kernelX(), geometry),
                KernelRows.antisymmetric(parameters.kernelY(), geometry));
    }

    private TwistReference(
            ConvGeometry geometry,
            Coordinates coordinates,
            LayerOperands<Tensor> parameters,
            KernelRows kernelX,
            KernelRows kernelY) {
        this.geometry = geometry;
        this.coordinates = coordinates;
        this.weight = KernelRows.plain(parameters.weight(), geometry);
        this.kernelX = kernelX;
        this.kernelY = kernelY;
        this.bias = parameters.bias().map(tensor -> channels(tensor, "bias"));
        this.centerX = channels(parameters.centerX(), "center_x");
        this.centerY = channels(parameters.centerY(), "center_y");
    }

    /** The formula with conv_x and conv_y as they are, antisymmetric or not. */
    public static TwistReference withKernelsAsTheyAre(
            ConvGeometry geometry, Coordinates coordinates, LayerOperands<Tensor> parameters) {
        return new TwistReference(
                geometry,
                coordinates,
                parameters,
                KernelRows.plain(parameters.kernelX(), geometry),
                KernelRows.plain(parameters.kernelY(), geometry));
    }

    private double[] channels(Tensor tensor, String what) {
        if (tensor.elements() != geometry.outChannels()) {
            throw new IllegalArgumentException(what + " has " + tensor.elements() + " elements, but the layer has "
                    + geometry.outChannels() + " output channels");
        }
        return tensor.toDoubles();
    }

    /** The sizes of the output for an input [N, inChannels, H, W]. */
    public long[] outputDims(long[] inputDims) {
        return new long[] {
            inputDims[0],
            geometry.outChannels(),
            ConvAxis.rows(geometry, inputDims[2]).output(),
            ConvAxis.columns(geometry, inputDims[3]).output()
        };
    }

    /** Evaluates the positions that {@code sample} chooses, in every channel, one group of channels after the other. */
    public void evaluate(Tensor input, PositionSample sample, Sink sink) {
        long[] inputDims = input.dims();
        ConvAxis rows = ConvAxis.rows(geometry, inputDims[2]);
        ConvAxis columns = ConvAxis.columns(geometry, inputDims[3]);
        int groups = Math.toIntExact(geometry.group());
        int perGroup = Math.toIntExact(geometry.outChannels() / geometry.group());
        Patches patches = new Patches(TensorElements.of(input), inputDims, geometry, rows, columns);
        for (int group = 0; group < groups; group++) {
            int[][] positions = sample.positions(group);
            Vector[] gathered = new Vector[positions.length];
            for (int p = 0; p < positions.length; p++) {
                gathered[p] = new Vector(patches.at(positions[p][0], group, positions[p][1], positions[p][2]));
            }
            for (int channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
                evaluate(channel, positions, gathered, rows.output(), columns.output(), sink);
            }
        }
    }

    /** Numbers and their norm. */
    private static final class Vector {
        final double[] elements;
        final double norm;

        Vector(double[] elements) {
            this.elements = elements;
            this.norm = ProductSum.norm(elements);
        }

        ProductSum times(Vector other) {
            return ProductSum.of(elements, norm, other.elements, other.norm);
        }
    }

    private void evaluate(int channel, int[][] positions, Vector[] gathered, long height, long width, Sink sink) {
        Vector row = new Vector(weight.row(channel));
        Vector rowX = new Vector(kernelX.row(channel));
        Vector rowY = new Vector(kernelY.row(channel));
        double offset = bias.map(values -> values[channel]).orElse(0.0);
        for (int p = 0; p < positions.length; p++) {
            double gridX = grid(positions[p][2], width);
            double gridY = grid(positions[p][1], height);
            TwistTerms terms = new TwistTerms(
                    row.times(gathered[p]),
                    offset,
                    rowX.times(gathered[p]),
                    rowY.times(gathered[p]),
                    shifted(gridX, centerX[channel]),
                    shifted(gridY, centerY[channel]),
                    Math.abs(gridX) + Math.abs(centerX[channel]),
                    Math.abs(gridY) + Math.abs(centerY[channel]),
                    row.elements.length);
            sink.accept(positions[p][0], channel, positions[p][1], positions[p][2], terms);
        }
    }

    private double grid(int index, long size) {
        double fraction = 2.0 * index / size;
        return coordinates == Coordinates.CENTERED ? fraction - 1 : fraction;
    }

    private double shifted(double grid, double center) {
        return coordinates == Coordinates.CENTERED ? grid + center : grid - center;
    }
}
