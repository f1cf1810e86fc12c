package org.onnxtwist.pass;

import java.util.List;
import java.util.stream.Collectors;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.pass.rule.fuse.FoldBatchNormalizationIntoConv;
import org.onnxtwist.pass.rule.fuse.FoldBatchNormalizationIntoConvTranspose;
import org.onnxtwist.pass.rule.fuse.FoldBatchNormalizationIntoGemm;
import org.onnxtwist.pass.rule.fuse.FoldPadIntoAveragePool;
import org.onnxtwist.pass.rule.fuse.FoldPadIntoConv;
import org.onnxtwist.pass.rule.fuse.FoldPadIntoMaxPool;
import org.onnxtwist.pass.rule.simplify.ComposeCasts;
import org.onnxtwist.pass.rule.simplify.ComposeReshapes;
import org.onnxtwist.pass.rule.simplify.ComposeTransposes;
import org.onnxtwist.pass.rule.simplify.RemoveCast;
import org.onnxtwist.pass.rule.simplify.RemoveDropout;
import org.onnxtwist.pass.rule.simplify.RemoveIdentity;
import org.onnxtwist.pass.rule.simplify.RemoveInvolution;
import org.onnxtwist.pass.rule.simplify.RemoveNeutralOperand;
import org.onnxtwist.pass.rule.simplify.RemovePad;
import org.onnxtwist.pass.rule.simplify.RemoveRepetition;
import org.onnxtwist.pass.rule.simplify.RemoveReshape;
import org.onnxtwist.pass.rule.simplify.RemoveReshapeAndBack;
import org.onnxtwist.pass.rule.simplify.RemoveSingleOperand;
import org.onnxtwist.pass.rule.simplify.RemoveSlice;
import org.onnxtwist.pass.rule.simplify.RemoveTranspose;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;

/** The rules by the pass that applies them. A new one of this library is registered here, with one line. */
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

    /** The rules of all {@linkplain Passes#entries passes}, in the order in which they are listed. */
    public static List<Rule> all() {
        return Passes.entries().stream()
                .flatMap(entry -> entry.rules().stream())
                .toList();
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
        return Pipeline.of(name, engine.asPass(name)).untilStable(MOST_ROUNDS);
    }

    /** The pass {@code fold-batch-normalization}: folds a BatchNormalization into the Conv, ConvTranspose or Gemm before it. */
    public static Pass foldBatchNormalization() {
        return RuleEngine.of(BATCH_NORMALIZATION).asPass("fold-batch-normalization");
    }

    /** The pass {@code fold-pad}: folds a Pad into the Conv or pooling node after it. */
    public static Pass foldPad() {
        return RuleEngine.of(PAD).asPass("fold-pad");
    }
}
