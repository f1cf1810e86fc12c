package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Form;

/** Three Convs, for every layer: cx = Conv(x, Wx'), cy = Conv(x, Wy'). */
final class FoldedForm extends TermwiseForm {
    FoldedForm() {
        super("folded", Form.FOLDED, 3 * ConvGeometry.TAPS, "three Convs");
    }

    @Override
    double convolutions(CostModel.Terms terms) {
        return 3 * terms.convolution(ConvGeometry.TAPS, 1) + 3 * CostModel.NODE;
    }

    @Override
    Value convolve(LayerNodes nodes, Tensor kernel, Optional<Value> addend, String suffix) {
        String name = nodes.layer().name() + suffix;
        Value product = nodes.threeByThree(nodes.layer().input(), kernel, Optional.empty(), name);
        return addend.map(value -> Add.of(product, value).name(name + ".sum").emit(nodes.placement()))
                .orElse(product);
    }
}
