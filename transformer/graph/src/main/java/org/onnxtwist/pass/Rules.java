package org.onnxtwist.pass;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.pass.rule.ComposeCasts;
import org.onnxtwist.pass.rule.ComposeReshapes;
import org.onnxtwist.pass.rule.ComposeTransposes;
import org.onnxtwist.pass.rule.FoldBatchNormalizationIntoConv;
import org.onnxtwist.pass.rule.FoldBatchNormalizationIntoConvTranspose;
import org.onnxtwist.pass.rule.FoldBatchNormalizationIntoGemm;
import org.onnxtwist.pass.rule.FoldPadIntoAveragePool;
import org.onnxtwist.pass.rule.FoldPadIntoConv;
import org.onnxtwist.pass.rule.FoldPadIntoMaxPool;
import org.onnxtwist.pass.rule.RemoveCast;
import org.onnxtwist.pass.rule.RemoveDropout;
import org.onnxtwist.pass.rule.RemoveIdentity;
import org.onnxtwist.pass.rule.RemoveInvolution;
import org.onnxtwist.pass.rule.RemoveNeutralOperand;
import org.onnxtwist.pass.rule.RemovePad;
import org.onnxtwist.pass.rule.RemoveRepetition;
import org.onnxtwist.pass.rule.RemoveReshape;
import org.onnxtwist.pass.rule.RemoveReshapeAndBack;
import org.onnxtwist.pass.rule.RemoveSingleOperand;
import org.onnxtwist.pass.rule.RemoveSlice;
import org.onnxtwist.pass.rule.RemoveTranspose;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.rewrite.RulePass;

/** The rules by the pass that applies them. A new one is registered here, with one line. */
public final class Rules {
    /** The maximum number of rounds. A change in one may enable others in the next; two are usual, the last of which finds nothing. */
    private static final int MOST_ROUNDS = 20;

    private static final List<Rule> NO_OPS = List.of(
            new RemoveIdentity(),
            new RemoveDropout(),
            new RemoveCast(),
            new ComposeCasts(),
            new RemoveReshape(),
            new RemoveReshapeAndBack(),
            new ComposeReshapes(),
            new RemoveTranspose(),
            new ComposeTransposes(),
            new RemoveSlice(),
            new RemovePad(),
            new RemoveSingleOperand(),
            new RemoveNeutralOperand(),
            new RemoveRepetition(),
            new RemoveInvolution());

    private static final List<Rule> BATCH_NORMALIZATION = List.of(
            new FoldBatchNormalizationIntoConv(),
            new FoldBatchNormalizationIntoConvTranspose(),
            new FoldBatchNormalizationIntoGemm());

    private static final List<Rule> PAD =
            List.of(new FoldPadIntoConv(), new FoldPadIntoAveragePool(), new FoldPadIntoMaxPool());

    private Rules() {}

    /** All rules, in the order in which they are listed. */
    public static List<Rule> all() {
        return Stream.of(NO_OPS, BATCH_NORMALIZATION, PAD).flatMap(List::stream).toList();
    }

    /**
     * The rule with that name.
     *
     * @throws PassException when there is no such rule
     */
    public static Rule of(String name) {
        return all().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PassException(
                        Fault.REQUEST,
                        "there is no rule '" + name + "': the rules are "
                                + all().stream().map(Rule::name).collect(Collectors.joining(", "))));
    }

    /**
     * The pass {@code no-ops}: removes identity operations, and merges two consecutive nodes if one node can replace both. Uses inferred
     * types, and repeats with types inferred again until nothing changes.
     */
    public static Pass noOps() {
        String name = "no-ops";
        RuleEngine engine = RuleEngine.of(NO_OPS);
        return Pipeline.of(name, new RulePass(name, engine)).untilStable(MOST_ROUNDS);
    }

    /** The pass {@code fold-batch-normalization}: folds a BatchNormalization into the Conv, ConvTranspose or Gemm before it. */
    public static Pass foldBatchNormalization() {
        return new RulePass("fold-batch-normalization", RuleEngine.of(BATCH_NORMALIZATION));
    }

    /** The pass {@code fold-pad}: folds a Pad into the Conv or pooling node after it. */
    public static Pass foldPad() {
        return new RulePass("fold-pad", RuleEngine.of(PAD));
    }
}
