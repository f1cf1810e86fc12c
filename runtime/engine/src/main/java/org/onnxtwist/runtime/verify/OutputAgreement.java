package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.compare.tensor.OutputComparison;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.cut.CutComparison;
import org.onnxtwist.runtime.cut.CutSide;
import org.onnxtwist.runtime.cut.CutVerdict;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/**
 * Compares the outputs of the rewritten model: with the original's where the initialisation keeps the function, and those with the
 * runtime's optimisations on with those without.
 */
final class OutputAgreement implements AutoCloseable {
    private final RewriteSubject subject;
    private final ModelLoading loading;
    private final InferenceOptions inference;
    private final boolean keepsFunction;
    private final Tolerances tolerances;
    private final RoundingNoise ofOriginal;
    private final RoundingNoise ofRewritten;
    private final VerificationFindings findings;
    private final Map<InputKind, Map<String, Tensor>> unoptimised = new EnumMap<>(InputKind.class);
    private final List<InputKind> infinite = new ArrayList<>();
    private final Map<String, CutComparison> cuts = new HashMap<>();

    /**
     * @param ofOriginal what the original makes of roundings
     * @param ofRewritten what the rewritten model makes of them without optimisations
     */
    OutputAgreement(
            RewriteSubject subject,
            ModelLoading loading,
            InferenceOptions inference,
            Tolerances tolerances,
            RoundingNoise ofOriginal,
            RoundingNoise ofRewritten,
            VerificationFindings findings) {
        this.subject = subject;
        this.loading = loading;
        this.inference = inference;
        this.keepsFunction = keepsFunction(subject.options());
        this.tolerances = tolerances;
        this.ofOriginal = ofOriginal;
        this.ofRewritten = ofRewritten;
        this.findings = findings;
    }

    /** Tells whether conv_x and conv_y begin as zero everywhere, so that the rewritten model computes what the original computes. */
    private static boolean keepsFunction(TwistOptions options) {
        return options.initialization() == Initialization.IDENTITY
                && options.parameters().keySet().stream().noneMatch(key -> key.endsWith(".weight"));
    }

    /** Tells whether the outputs without optimisations are known for a kind of input. */
    boolean knows(InputKind kind) {
        return unoptimised.containsKey(kind);
    }

    /**
     * The outputs without optimisations.
     *
     * @param nonFinite finds a layer whose input holds infinities
     */
    void unoptimised(
            InputKind kind, OriginalRun original, Map<String, Tensor> outputs, Supplier<Optional<String>> nonFinite) {
        unoptimised.put(kind, outputs);
        if (!keepsFunction) {
            return;
        }
        CutVerdict verdict = cut(original, true, Optimization.NONE)
                .judge(original.feeds(kind), OutputComparison.compare(original.outputs(kind), outputs, tolerances));
        verdict.remarks().forEach(findings::remark);
        RoundingNoise.Outcome outcome = noise(ofOriginal, verdict, original, kind, original.outputs(kind), outputs);
        List<OutputReport> reports = outcome.reports();
        if (reports.isEmpty()) {
            return;
        }
        Optional<String> layer = reports.stream().allMatch(OutputReport::passed) ? Optional.empty() : nonFinite.get();
        if (layer.isPresent()) {
            infinite.add(kind);
            findings.remark("On inputs of kind " + kind.label() + " the input of layer '" + layer.get()
                    + "' holds infinities or NaN: 0 times those is not a number, so outputs were not compared"
                    + " with the original's.");
            return;
        }
        findings.add(new RunReport(
                kind.label(),
                original.shapes(),
                Optimization.NONE.label(),
                reports,
                remark("against the original", outcome)));
    }

    private RoundingNoise.Outcome noise(
            RoundingNoise noise,
            CutVerdict verdict,
            OriginalRun original,
            InputKind kind,
            Map<String, Tensor> expected,
            Map<String, Tensor> outputs) {
        return noise.compare(
                verdict.outputs(), verdict.judged(), original.feeds(kind), expected, expected, outputs, tolerances);
    }

    private static String remark(String against, RoundingNoise.Outcome outcome) {
        return outcome.remark().isEmpty() ? against : against + "; " + outcome.remark();
    }

    /**
     * The outputs with optimisations.
     *
     * @param nonFinite finds a layer whose input holds infinities
     */
    void optimised(
            InputKind kind, OriginalRun original, Map<String, Tensor> outputs, Supplier<Optional<String>> nonFinite) {
        boolean against = keepsFunction && !infinite.contains(kind);
        Map<String, Tensor> expected = against ? original.outputs(kind) : unoptimised.getOrDefault(kind, Map.of());
        if (expected.isEmpty()) {
            return;
        }
        CutVerdict verdict = cut(original, against, Optimization.ALL)
                .judge(original.feeds(kind), OutputComparison.compare(expected, outputs, tolerances));
        verdict.remarks().forEach(findings::remark);
        RoundingNoise.Outcome outcome =
                noise(against ? ofOriginal : ofRewritten, verdict, original, kind, expected, outputs);
        List<OutputReport> reports = outcome.reports();
        String remark = remark(against ? "against the original" : "against itself without optimisations", outcome);
        if (reports.isEmpty()) {
            return;
        }
        boolean passed = reports.stream().allMatch(OutputReport::passed);
        Optional<String> layer = passed || !against ? Optional.empty() : nonFinite.get();
        if (layer.isPresent()) {
            setAside(kind, layer.get());
            return;
        }
        if (!passed && !against) {
            reports = reports.stream().map(OutputReport::roughly).toList();
            remark += ", within a wider tolerance because the kernels are not trained";
        }
        findings.add(new RunReport(kind.label(), original.shapes(), Optimization.ALL.label(), reports, remark));
    }

    /**
     * Judges the rewritten model's outputs piece by piece.
     *
     * @param against whether they are compared with the original's, or with those of the rewritten model without optimisations
     */
    private CutComparison cut(OriginalRun original, boolean against, Optimization optimization) {
        return cuts.computeIfAbsent(against + " " + optimization, key -> {
            CutSide rewritten = new CutSide(
                    "the rewritten model", subject::rewritten, original.converted(), inference.with(optimization));
            CutSide right = against
                    ? new CutSide(
                            "the original", subject.original(), original.converted(), inference.with(Optimization.NONE))
                    : new CutSide(
                            "the rewritten model",
                            subject::rewritten,
                            original.converted(),
                            inference.with(Optimization.NONE));
            return new CutComparison(right, rewritten, loading, tolerances);
        });
    }

    @Override
    public void close() {
        cuts.values().forEach(CutComparison::close);
    }

    private void setAside(InputKind kind, String layer) {
        infinite.add(kind);
        findings.remark(
                "On inputs of kind " + kind.label() + " the input of layer '" + layer
                        + "' holds infinities or NaN: 0 times those is not a number, so outputs were not compared with the original's.");
    }
}
