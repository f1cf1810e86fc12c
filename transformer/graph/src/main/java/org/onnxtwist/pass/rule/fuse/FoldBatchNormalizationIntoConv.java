package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Conv;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Folds a BatchNormalization into the weight and bias of the Conv before it.
 *
 * <pre>
 *   before:  c = Conv(x, W, b);  y = BatchNormalization(c, scale, B, mean, variance)
 *   after:   y = Conv(x, W f, (b - mean) f + B)        f = scale / sqrt(variance + epsilon), for each output channel
 * </pre>
 *
 * <p>Computed in double precision and rounded once, when the weight is read.
 */
public record FoldBatchNormalizationIntoConv() implements Rule {
    private static final Pattern PATTERN =
            NormalizedProduct.pattern(node(Conv.ID), constant(), FoldBatchNormalizationIntoConv::channels);

    private static long channels(Match match) {
        Tensor weight = match.get(NormalizedProduct.WEIGHT);
        return weight.rank() == 0 ? 0 : weight.dim(0);
    }

    @Override
    public String summary() {
        return "Folds a BatchNormalization into the weight and bias of the Conv before it.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        long perChannel = match.get(NormalizedProduct.WEIGHT).elements() / channels(match);
        NormalizedProduct.fold(match, editor, at -> (int) (at / perChannel), 1);
    }
}
