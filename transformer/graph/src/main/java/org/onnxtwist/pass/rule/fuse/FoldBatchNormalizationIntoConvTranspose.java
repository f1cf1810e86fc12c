package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Folds a BatchNormalization into the weight and bias of the ConvTranspose before it.
 *
 * <pre>
 *   before:  c = ConvTranspose(x, W, b);  y = BatchNormalization(c, scale, B, mean, variance)
 *   after:   y = ConvTranspose(x, W f, (b - mean) f + B)        f = scale / sqrt(variance + epsilon), for each output channel
 * </pre>
 *
 * <p>The weight is [inChannels, outChannels / group, ...]: its first axis tells the group, its second the channel in the group.
 */
public record FoldBatchNormalizationIntoConvTranspose() implements Rule {
    private static final Pattern PATTERN = NormalizedProduct.pattern(
            node(ConvTranspose.ID), constant(), FoldBatchNormalizationIntoConvTranspose::channels);

    private static long channels(Match match) {
        Tensor weight = match.get(NormalizedProduct.WEIGHT);
        long group = group(match);
        return weight.rank() < 2 || group < 1 || weight.dim(0) % group != 0 ? 0 : weight.dim(1) * group;
    }

    private static long group(Match match) {
        return ConvTranspose.GROUP.find(match.get(NormalizedProduct.PRODUCT)).orElse(0L);
    }

    @Override
    public String summary() {
        return "Folds a BatchNormalization into the weight and bias of the ConvTranspose before it.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        Tensor weight = match.get(NormalizedProduct.WEIGHT);
        long inGroup = weight.dim(0) / group(match);
        long outGroup = weight.dim(1);
        long kernel = weight.elements() / (weight.dim(0) * outGroup);
        NormalizedProduct.fold(
                match, editor, at -> (int) (at / kernel / outGroup / inGroup * outGroup + at / kernel % outGroup), 1);
    }
}
