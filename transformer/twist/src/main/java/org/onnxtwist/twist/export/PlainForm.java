package org.onnxtwist.twist.export;

import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Form;

/** The base Conv alone, as conv_x and conv_y are zero. */
final class PlainForm extends LayerForm {
    PlainForm() {
        super("plain", Form.PLAIN, ConvGeometry.TAPS, "the Conv alone; only where conv_x and conv_y are zero");
    }

    @Override
    double cost(CostModel.Terms terms) {
        return terms.convolution(ConvGeometry.TAPS, 1) + CostModel.NODE;
    }

    @Override
    Value write(LayerNodes nodes) {
        return nodes.base(nodes.layer().weight());
    }
}
