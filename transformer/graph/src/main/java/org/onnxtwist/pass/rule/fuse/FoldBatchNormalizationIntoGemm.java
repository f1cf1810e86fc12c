package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Folds a BatchNormalization into the weight and bias of the Gemm before it.
 *
 * <pre>
 *   before:  g = Gemm(x, W, C) {alpha, beta};  y = BatchNormalization(g, scale, B, mean, variance)
 *   after:   y = Gemm(x, W f, (beta C - mean) f + B) {alpha, beta: 1}        f = scale / sqrt(variance + epsilon), for each column
 * </pre>
 *
 * <p>C must be the same for every row.
 */
public record FoldBatchNormalizationIntoGemm() implements Rule {
    /** Before this operator set, a Gemm broadcasts C only where it says so. */
    private static final long BROADCASTS_SINCE = 7;

    private static final Pattern PATTERN = NormalizedProduct.pattern(
                    node(Gemm.ID)
                            .where("its transB is known", Gemm.TRANS_B::find, known -> true)
                            .where("its beta is known", Gemm.BETA::find, known -> true),
                    constant().where("is the same for every row", FoldBatchNormalizationIntoGemm::isRow),
                    FoldBatchNormalizationIntoGemm::channels)
            .when(
                    "its bias has one number for each channel",
                    match -> match.find(NormalizedProduct.BIAS)
                            .map(Tensor::elements)
                            .filter(elements -> elements != 1 && elements != channels(match))
                            .isEmpty());

    private static boolean isRow(Tensor bias) {
        return bias.elements() == 1 || (bias.rank() > 0 && bias.dim(bias.rank() - 1) == bias.elements());
    }

    private static long channels(Match match) {
        Tensor weight = match.get(NormalizedProduct.WEIGHT);
        return weight.rank() == 2 ? weight.dim(isTransposed(match) ? 0 : 1) : 0;
    }

    private static boolean isTransposed(Match match) {
        return Gemm.TRANS_B.of(match.get(NormalizedProduct.PRODUCT)) != 0;
    }

    @Override
    public String summary() {
        return "Folds a BatchNormalization into the weight and bias of the Gemm before it.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        Node gemm = match.get(NormalizedProduct.PRODUCT);
        long columns = match.get(NormalizedProduct.WEIGHT).dim(1);
        boolean transposed = isTransposed(match);
        boolean broadcasts = editor.opset(Gemm.ID.domain()).orElse(1) >= BROADCASTS_SINCE;
        NormalizedProduct.fold(
                match,
                editor,
                at -> (int) (transposed ? at / columns : at % columns),
                Gemm.BETA.of(gemm),
                broadcasts ? Gemm.BETA.as(1f) : Gemm.BROADCAST.as(1L));
    }
}
