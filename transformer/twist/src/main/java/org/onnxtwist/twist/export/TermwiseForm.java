package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.layer.LayerNames;

/**
 * A form that computes conv_x and conv_y each by itself, and multiplies them with grids that broadcast:
 *
 * <pre>
 * c + (gx cx + gy cy)        c = Conv(x, W', b')    cx, cy: conv_x(x), conv_y(x)
 * </pre>
 */
abstract class TermwiseForm extends LayerForm {
    TermwiseForm(String label, Form recognisedAs, int products, String summary) {
        super(label, recognisedAs, products, summary);
    }

    /**
     * Emits the convolution of the layer's input with a kernel.
     *
     * @param addend a value to add to it
     * @param suffix what the name has behind the layer's
     */
    abstract Value convolve(LayerNodes nodes, Tensor kernel, Optional<Value> addend, String suffix);

    /** The cost of the three convolutions. */
    abstract double convolutions(CostModel.Terms terms);

    @Override
    double cost(CostModel.Terms terms) {
        return convolutions(terms) + terms.broadcastSum();
    }

    @Override
    Value write(LayerNodes nodes) {
        FoldedLayer layer = nodes.layer();
        return nodes.sum(
                nodes.base(layer.weight()),
                convolve(nodes, layer.kernelX(), Optional.empty(), LayerNames.CONV_X),
                convolve(nodes, layer.kernelY(), Optional.empty(), LayerNames.CONV_Y));
    }
}
