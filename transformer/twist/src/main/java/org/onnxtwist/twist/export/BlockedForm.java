package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Mul;
import org.onnxtwist.twist.layer.LayerNames;

/**
 * Another form with grids of the size of the output, which ONNX Runtime keeps in the blocked layout of its Convs. The sum is in Horner's
 * form, so that its only Add is one that ONNX Runtime does within a Conv:
 *
 * <pre>
 * c' + (gy + 1) (cy + (gx + 1) / (gy + 1) cx)        c' = Conv(x, W' - Wx' - Wy', b')    cx, cy: as in the other form
 * </pre>
 */
final class BlockedForm extends LayerForm {
    /** From this operator set on Min takes integers, with which the grids are kept from being folded. */
    private static final long OPSET = 12;

    private final TermwiseForm form;

    BlockedForm(TermwiseForm form) {
        super(
                form.label() + "+blocked",
                form.recognisedAs(),
                form.products(),
                "as " + form.label()
                        + ", with grids in the layout of ONNX Runtime's Convs; float, known sizes and batch,"
                        + " operator set " + OPSET + " only");
        this.form = form;
    }

    @Override
    LayerForm alternative() {
        return form;
    }

    @Override
    long opset() {
        return OPSET;
    }

    /**
     * ONNX Runtime has that layout for float alone, and multiplies in it only tensors of the same size. The grids begin at one: along an
     * axis of one position the products would be the convolutions themselves, of which none could be told for the base.
     */
    @Override
    Optional<String> obstacle(LayerSite site) {
        Optional<String> other = form.obstacle(site);
        if (other.isPresent()) {
            return other;
        }
        if (site.geometry().dtype() != DType.FLOAT) {
            return Optional.of("ONNX Runtime has the layout of the grids for float only");
        }
        if (!site.hasKnownBatch()) {
            return Optional.of(
                    site.outputShape().sizes().isPresent()
                            ? "grids of the size of its output would be too large"
                            : "its batch and the sizes of its output are not all known");
        }
        if (site.arithmetic() != DType.FLOAT || site.opset() < OPSET) {
            return Optional.of("the operator set of the model is older than " + OPSET + ", or it becomes float16");
        }
        return site.width().orElse(0) > 1 && site.height().orElse(0) > 1
                ? Optional.empty()
                : Optional.of("its output has only one row or column");
    }

    @Override
    double cost(CostModel.Terms terms) {
        return form.convolutions(terms) + CostModel.ACCESS * 8 * terms.out() + 4 * CostModel.NODE;
    }

    @Override
    Value write(LayerNodes nodes) {
        FoldedLayer layer = nodes.layer();
        Value x = form.convolve(nodes, layer.kernelX(), Optional.empty(), LayerNames.CONV_X);
        Value ratio = Mul.of(x, nodes.grids().blockedRatio())
                .name(layer.name() + ".ratio_conv_x")
                .emit(nodes.placement());
        Value inner = form.convolve(nodes, layer.kernelY(), Optional.of(ratio), LayerNames.CONV_Y);
        Value outer = Mul.of(inner, nodes.grids().blockedRows())
                .name(layer.name() + ".rows")
                .emit(nodes.placement());
        Value base = nodes.base(layer.shiftedWeight(-1, -1));
        return Add.of(base, outer).name(layer.name() + ".sum").emit(nodes.placement());
    }
}
