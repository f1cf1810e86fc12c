package org.onnxtwist.twist.field;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;

/** Layers whose fields the tests know. */
final class FieldLayer {
    private FieldLayer() {}

    /** A layer with the given numbers. */
    static TwistLayer of(ConvGeometry geometry, Coordinates coordinates, LayerOperands<Tensor> weights) {
        Graph graph = new Graph("net");
        Value input = graph.addInput("x", ValueType.tensor(DType.DOUBLE));
        Value output = graph.newNode("Relu").input(input).output("y").append().output(0);
        return new TwistLayer(
                "layer",
                "",
                input,
                output,
                Set.of(),
                geometry,
                coordinates,
                Form.REFERENCE,
                Purpose.EXPORT,
                Grid.CONSTANT,
                true,
                weights);
    }

    /**
     * A layer from one channel to one, whose base is {@code gain} times the image.
     *
     * @param kernelX nine taps
     * @param kernelY nine taps
     */
    static TwistLayer single(double gain, double[] kernelX, double[] kernelY, double centerX, double centerY) {
        return of(geometry(1, 1, 1), Coordinates.SEED, single(kernel(0, 0, gain), kernelX, kernelY, centerX, centerY));
    }

    static LayerOperands<Tensor> single(
            double[] base, double[] kernelX, double[] kernelY, double centerX, double centerY) {
        return new LayerOperands<>(
                Tensor.ofDoubles(DType.DOUBLE, base, 1, 1, 3, 3),
                Optional.empty(),
                Tensor.ofDoubles(DType.DOUBLE, kernelX, 1, 1, 3, 3),
                Tensor.ofDoubles(DType.DOUBLE, kernelY, 1, 1, 3, 3),
                Tensor.ofDoubles(DType.DOUBLE, new double[] {centerX}, 1),
                Tensor.ofDoubles(DType.DOUBLE, new double[] {centerY}, 1));
    }

    static ConvGeometry geometry(long inChannels, long outChannels, long group) {
        return new ConvGeometry(
                DType.DOUBLE,
                inChannels,
                outChannels,
                group,
                List.of(1L, 1L),
                List.of(1L, 1L),
                List.of(1L, 1L, 1L, 1L),
                AutoPad.NOTSET);
    }

    /** The kernel of central differences with a first moment of (x, y), around a middle tap. */
    static double[] kernel(double x, double y, double middle) {
        return new double[] {0, -y / 2, 0, -x / 2, middle, x / 2, 0, y / 2, 0};
    }

    static double[] kernel(double x, double y) {
        return kernel(x, y, 0);
    }
}
