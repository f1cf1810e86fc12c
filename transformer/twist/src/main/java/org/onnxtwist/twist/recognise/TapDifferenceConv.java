package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.recognise.evaluation.ConvExpression;
import org.onnxtwist.twist.recognise.evaluation.ConvWindow;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;

/**
 * A 1x1 Conv over a depthwise Conv, which together are a 3x3 convolution:
 *
 * <pre>
 * Conv1x1(Conv[group = channels](x, D), P)        K[o, c, tap] = P[o, c] D[c, tap]
 * </pre>
 *
 * <p>The depthwise Conv may look at fewer than nine taps: at the outer two of the rows or columns, with twice the dilation, or at the
 * middle one, with less padding.
 */
final class TapDifferenceConv {
    private static final int SIDE = 3;

    private TapDifferenceConv() {}

    /** Reads the output of {@code pointwise} as a convolution of that geometry; empty if it is none. */
    static Optional<ConvExpression> of(Node pointwise, ConvGeometry geometry, ModelFacts facts) {
        Optional<ConvGeometry> outer = ConvWindow.of(pointwise, facts)
                .filter(ConvWindow::isPointwise)
                .map(ConvWindow::convolution)
                .filter(window -> window.group() == geometry.group()
                        && window.inChannels() == geometry.inChannels()
                        && window.outChannels() == geometry.outChannels())
                .filter(window -> pointwise.input(2).isEmpty());
        return outer.flatMap(
                        window -> facts.origin(pointwise.input(0).orElseThrow()).producer())
                .flatMap(depthwise -> of(pointwise, depthwise, geometry, facts));
    }

    private static Optional<ConvExpression> of(
            Node pointwise, Node depthwise, ConvGeometry geometry, ModelFacts facts) {
        Optional<ConvWindow> inner = ConvWindow.of(depthwise, facts)
                .filter(ConvWindow::isDepthwise)
                .filter(window -> window.convolution().inChannels() == geometry.inChannels()
                        && window.convolution().strides().equals(geometry.strides())
                        && window.convolution().autoPad() == geometry.autoPad())
                .filter(window -> depthwise.input(2).isEmpty());
        Optional<Tensor> products = pointwise.input(1).flatMap(facts::constant);
        Optional<Tensor> differences = depthwise.input(1).flatMap(facts::constant);
        Optional<int[]> rows = inner.flatMap(window -> positions(window, geometry, 0));
        Optional<int[]> columns = inner.flatMap(window -> positions(window, geometry, 1));
        if (products.isEmpty() || differences.isEmpty() || rows.isEmpty() || columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ConvExpression(
                facts.origin(depthwise.input(0).orElseThrow()),
                geometry,
                kernel(geometry, products.get(), differences.get(), rows.get(), columns.get()),
                Optional.empty(),
                false,
                Form.ANTISYMMETRIC,
                List.of(pointwise)));
    }

    /** The index in a smaller kernel of each of the three rows or columns, or -1; empty if the kernel reads other positions. */
    private static Optional<int[]> positions(ConvWindow window, ConvGeometry geometry, int axis) {
        long dilation = geometry.dilations().get(axis);
        long before = geometry.pads().get(axis);
        long after = geometry.pads().get(axis + 2);
        boolean samePads = window.convolution().pads().get(axis) == before
                && window.convolution().pads().get(axis + 2) == after;
        long wide = window.convolution().dilations().get(axis);
        long side = window.sides().get(axis);
        if (side == SIDE && wide == dilation && samePads) {
            return Optional.of(new int[] {0, 1, 2});
        }
        boolean explicit = geometry.autoPad() == AutoPad.NOTSET;
        if (side == 2 && wide == 2 * dilation && samePads && explicit) {
            return Optional.of(new int[] {0, -1, 1});
        }
        boolean middle = window.convolution().pads().get(axis) == before - dilation
                && window.convolution().pads().get(axis + 2) == after - dilation;
        return side == 1 && middle && explicit ? Optional.of(new int[] {-1, 0, -1}) : Optional.empty();
    }

    private static Tensor kernel(
            ConvGeometry geometry, Tensor products, Tensor differences, int[] rows, int[] columns) {
        long perGroup = geometry.inChannels() / geometry.group();
        long outPerGroup = geometry.outChannels() / geometry.group();
        return Tensor.computed(geometry.dtype(), geometry.kernelDims(), () -> {
            TensorElements product = TensorElements.of(products);
            TensorElements difference = TensorElements.of(differences);
            return at -> {
                long pair = at / ConvGeometry.TAPS;
                int row = rows[(int) (at % ConvGeometry.TAPS) / SIDE];
                int column = columns[(int) (at % SIDE)];
                if (row < 0 || column < 0) {
                    return 0;
                }
                long channel = pair / perGroup / outPerGroup * perGroup + pair % perGroup;
                long taps = differences.dim(2) * differences.dim(3);
                return product.doubleAt(pair) * difference.doubleAt(channel * taps + row * differences.dim(3) + column);
            };
        });
    }
}
