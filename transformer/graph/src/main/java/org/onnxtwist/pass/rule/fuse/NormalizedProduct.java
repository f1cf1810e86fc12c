package org.onnxtwist.pass.rule.fuse;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.optional;

import java.util.Optional;
import java.util.function.LongToIntFunction;
import java.util.function.ToLongFunction;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.rewrite.Editor;

/** The common part of the rules that fold a BatchNormalization into the weight and bias of the node before it. */
final class NormalizedProduct {
    static final Capture<Node> PRODUCT = Capture.node("product");
    static final Capture<Tensor> WEIGHT = Capture.tensor("weight");
    static final Capture<Tensor> BIAS = Capture.tensor("bias");

    private static final Capture<ChannelTerms> TERMS = Capture.computed("terms");

    /** The operator set since which a BatchNormalization is in inference mode by default; before, only if {@code is_test} is set. */
    private static final long INFERS_BY_DEFAULT_SINCE = 7;

    private static final Capture<Value> X = Capture.value("x");
    private static final String FOLDED = ".folded";

    private NormalizedProduct() {}

    /**
     * A pattern for a BatchNormalization after a node that multiplies by a constant weight and may add a constant bias.
     *
     * @param product the pattern of that node, without its inputs
     * @param bias further conditions on the bias
     * @param channels the number of its output channels, from its node and weight
     */
    static NodePattern pattern(NodePattern product, Pattern.OfConstant bias, ToLongFunction<Match> channels) {
        Pattern before = product.as(PRODUCT)
                .onlyUsedInMatch()
                .where("its weight has no other reader", NormalizedProduct::ownsItsWeight)
                .inputs(
                        any(X),
                        constant(WEIGHT)
                                .where(
                                        "is of a floating-point type",
                                        weight -> weight.dtype().isConvFloat()),
                        optional(bias.as(BIAS)));
        return ChannelTerms.normalizationOf(before)
                .when(
                        "it has a finite factor for each channel",
                        TERMS,
                        match -> ChannelTerms.of(match, channels.applyAsLong(match)));
    }

    private static boolean ownsItsWeight(Node product) {
        return product.input(1).filter(weight -> weight.uses().size() == 1).isPresent();
    }

    /**
     * Replaces both nodes by the first one with another weight and bias.
     *
     * @param channel the channel that the element at a row-major position of the weight contributes to
     * @param biasFactor the factor that the node multiplies its bias by
     * @param changed the attributes in which the new node differs from the old one
     */
    static void fold(Match match, Editor editor, LongToIntFunction channel, double biasFactor, Attribute... changed) {
        if (editor.opset(BatchNormalization.ID.domain()).orElse(1) < INFERS_BY_DEFAULT_SINCE
                && BatchNormalization.IS_TEST.find(match.root()).orElse(0L) == 0) {
            editor.decline("in operator sets before " + INFERS_BY_DEFAULT_SINCE + " it is in training mode unless"
                    + " is_test is 1");
            return;
        }
        ChannelTerms terms = match.get(TERMS);
        Node product = match.get(PRODUCT);
        Tensor weight = match.get(WEIGHT);
        Optional<Value> bias = product.input(2);
        String hint = product.input(1).orElseThrow().hint();
        NodeBuilder folded = editor.like(product)
                .input(match.get(X))
                .input(editor.constant(folded(hint), terms.scaled(weight, channel)))
                .input(editor.constant(
                        folded(bias.map(Value::hint).orElse(hint + ".bias")),
                        terms.shifted(weight.dtype(), match.find(BIAS), biasFactor)));
        for (Attribute attribute : changed) {
            folded.attribute(attribute);
        }
        editor.handOver(match.output(), folded);
    }

    private static String folded(String hint) {
        return hint.endsWith(FOLDED) ? hint : hint + FOLDED;
    }
}
