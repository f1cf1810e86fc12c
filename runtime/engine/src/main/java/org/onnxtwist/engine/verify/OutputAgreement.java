package org.onnxtwist.engine.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.onnxtwist.engine.compare.OutputComparison;
import org.onnxtwist.engine.compare.OutputReport;
import org.onnxtwist.engine.compare.RoundingNoise;
import org.onnxtwist.engine.compare.RunReport;
import org.onnxtwist.engine.compare.Tolerances;
import org.onnxtwist.engine.data.InputKind;
import org.onnxtwist.engine.session.Optimization;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.twist.Initialization;
import org.onnxtwist.twist.TwistOptions;

/**
 * Compares the outputs of the rewritten model: with the original's where the initialisation keeps the function, and those with the
 * runtime's optimisations on with those without.
 */
final class OutputAgreement {
    private static final double MOST_OFF = 0.05;
    private static final double MOST_JUMPS = 0.001;

    private final boolean keepsFunction;
    private final Tolerances tolerances;
    private final RoundingNoise ofOriginal;
    private final RoundingNoise ofRewritten;
    private final Findings findings;
    private final Map<InputKind, Map<String, Tensor>> unoptimised = new EnumMap<>(InputKind.class);
    private final List<InputKind> infinite = new ArrayList<>();

    /**
     * @param ofOriginal what the original makes of roundings
     * @param ofRewritten what the rewritten model makes of them without optimisations
     */
    OutputAgreement(
            RewriteSubject subject,
            Tolerances tolerances,
            RoundingNoise ofOriginal,
            RoundingNoise ofRewritten,
            Findings findings) {
        this.keepsFunction = keepsFunction(subject.options());
        this.tolerances = tolerances;
        this.ofOriginal = ofOriginal;
        this.ofRewritten = ofRewritten;
        this.findings = findings;
    }

    /** Whether conv_x and conv_y begin as zero everywhere, so that the rewritten model computes what the original computes. */
    private static boolean keepsFunction(TwistOptions options) {
        return options.initialization() == Initialization.IDENTITY
                && options.parameters().keySet().stream().noneMatch(key -> key.endsWith(".weight"));
    }

    /** Whether the outputs without optimisations are known for a kind of input. */
    boolean knows(InputKind kind) {
        return unoptimised.containsKey(kind);
    }

    /**
     * The outputs without optimisations.
     *
     * @param nonFinite finds a layer whose input holds infinities
     * @param again runs the original twice more: asked only where the outputs disagree
     */
    void unoptimised(
            InputKind kind,
            OriginalRun original,
            Map<String, Tensor> outputs,
            Supplier<Optional<String>> nonFinite,
            Supplier<List<Map<String, Tensor>>> again) {
        unoptimised.put(kind, outputs);
        if (!keepsFunction) {
            return;
        }
        Map<String, Tensor> expected = original.outputs(kind);
        RoundingNoise.Outcome outcome =
                ofOriginal.compare(original.feeds(kind), expected, expected, outputs, tolerances);
        List<OutputReport> reports = exceptRandom(outcome.reports(), again);
        if (reports.isEmpty()) {
            return;
        }
        Optional<String> layer = reports.stream().allMatch(OutputReport::passed) ? Optional.empty() : nonFinite.get();
        if (layer.isPresent()) {
            infinite.add(kind);
            findings.remark(
                    "On inputs of kind " + kind.label() + " the input of layer '" + layer.get()
                            + "' holds infinities or NaN: 0 times those is not a number, so outputs were not compared with the original's.");
            return;
        }
        findings.add(new RunReport(
                kind.label(),
                original.shapes(),
                Variants.of(Optimization.NONE),
                reports,
                remark("against the original", outcome)));
    }

    /**
     * The outputs with optimisations.
     *
     * @param nonFinite finds a layer whose input holds infinities
     * @param again runs the original twice more with or without optimisations: asked only where the outputs disagree
     */
    void optimised(
            InputKind kind,
            OriginalRun original,
            Map<String, Tensor> outputs,
            Supplier<Optional<String>> nonFinite,
            Function<Optimization, List<Map<String, Tensor>>> again) {
        boolean against = keepsFunction && !infinite.contains(kind);
        Map<String, Tensor> expected = against ? original.outputs(kind) : unoptimised.getOrDefault(kind, Map.of());
        if (expected.isEmpty()) {
            return;
        }
        RoundingNoise.Outcome outcome = (against ? ofOriginal : ofRewritten)
                .compare(original.feeds(kind), expected, expected, outputs, tolerances);
        List<OutputReport> reports = exceptRandom(outcome.reports(), () -> again.apply(Optimization.NONE));
        if (reports.isEmpty()) {
            return;
        }
        String remark = remark(against ? "against the original" : "against the same without optimisations", outcome);
        boolean passed = reports.stream().allMatch(OutputReport::passed);
        Optional<String> layer = passed || !against ? Optional.empty() : nonFinite.get();
        if (layer.isPresent()) {
            setAside(kind, layer.get());
            return;
        }
        if (!passed && !against) {
            reports = reports.stream().map(OutputAgreement::roughly).toList();
            remark += ", roughly, because nobody trained these kernels";
        } else if (!passed) {
            reports = reports.stream().map(OutputAgreement::exceptJumps).toList();
        }
        findings.add(new RunReport(kind.label(), original.shapes(), Variants.of(Optimization.ALL), reports, remark));
    }

    /** Leaves out what two runs of the original on the same inputs do not agree on themselves, as behind a Dropout in training mode. */
    private List<OutputReport> exceptRandom(List<OutputReport> reports, Supplier<List<Map<String, Tensor>>> again) {
        if (reports.stream().allMatch(OutputReport::passed)) {
            return reports;
        }
        List<Map<String, Tensor>> runs = again.get();
        Set<String> random = OutputComparison.compare(runs.get(0), runs.get(1), tolerances).stream()
                .filter(report -> !report.passed())
                .map(OutputReport::name)
                .collect(Collectors.toSet());
        random.forEach(name -> findings.remark(
                "Output '" + name + "' is random, two runs of the original differ in it: it was not compared."));
        return reports.stream()
                .filter(report -> report.passed() || !random.contains(report.name()))
                .toList();
    }

    private void setAside(InputKind kind, String layer) {
        infinite.add(kind);
        findings.remark(
                "On inputs of kind " + kind.label() + " the input of layer '" + layer
                        + "' holds infinities or NaN: 0 times those is not a number, so outputs were not compared with the original's.");
    }

    /**
     * A network with new random kernels amplifies roundings without bound: activations grow from layer to layer and may end in an
     * exponential. Its layers are held to their bounds one by one; of the whole it is asked that most of it agrees.
     */
    private static OutputReport roughly(OutputReport report) {
        boolean agrees = report.metrics()
                .filter(metrics ->
                        metrics.mismatches() <= MOST_OFF * metrics.elements() || metrics.relativeL2() <= MOST_OFF)
                .isPresent();
        return agrees ? accepted(report) : report;
    }

    /**
     * Some models answer to the last bit of a number: a quantised one jumps by a step, a detector swaps equal boxes. With optimisations
     * single elements may jump; without them none.
     */
    private static OutputReport exceptJumps(OutputReport report) {
        boolean few = report.metrics()
                .filter(metrics -> metrics.mismatches() <= MOST_JUMPS * metrics.elements())
                .isPresent();
        return few ? accepted(report) : report;
    }

    private static OutputReport accepted(OutputReport report) {
        return new OutputReport(report.name(), true, "", report.metrics(), report.tolerance());
    }

    private static String remark(String against, RoundingNoise.Outcome outcome) {
        return outcome.remark().isEmpty() ? against : against + "; " + outcome.remark();
    }
}
