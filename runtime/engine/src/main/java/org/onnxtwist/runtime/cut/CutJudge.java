package org.onnxtwist.runtime.cut;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.message.NumberNotation;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.trait.RandomNumbers;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.tensor.OutputComparison;
import org.onnxtwist.runtime.compare.tensor.Tolerances;

/** Judges the outputs of cut models. */
final class CutJudge {
    private final CutSessions cut;
    private final Map<String, OutputReport> reports = new LinkedHashMap<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private final List<String> notCompared = new ArrayList<>();

    CutJudge(CutSessions cut, CutSessions.Answers answers, Tolerances tolerances) {
        this.cut = cut;
        List<OutputReport> compared = OutputComparison.compare(answers.right(), answers.questioned(), tolerances);
        cut.noise()
                .compare(
                        compared,
                        Set.of(),
                        answers.given(),
                        answers.right(),
                        answers.right(),
                        answers.questioned(),
                        tolerances)
                .reports()
                .forEach(report -> reports.put(report.name(), report));
    }

    /** @param concerned the outputs that are judged anew */
    CutVerdict judge(List<OutputReport> direct, Set<String> concerned) {
        List<OutputReport> judged = new ArrayList<>();
        for (OutputReport report : direct) {
            if (concerned.contains(report.name())) {
                judge(report).ifPresent(judged::add);
            } else {
                judged.add(report);
            }
        }
        return new CutVerdict(judged, notCompared, concerned, List.copyOf(remarks));
    }

    /** Returns the new report on an output; empty if it cannot be compared. */
    private Optional<OutputReport> judge(OutputReport direct) {
        List<Cut> cuts = cut.cutsBefore(direct.name());
        List<CutPoint> alone = cut.aloneBefore(direct.name());
        OutputReport behind = reports.get(direct.name());
        if (behind == null || isRefused(direct, behind)) {
            return Optional.of(direct);
        }
        Optional<CutPoint> unrecorded =
                alone.stream().filter(CutPoint::isRandom).findFirst();
        if (unrecorded.isPresent()) {
            return leaveOut(
                    direct,
                    "it depends on random numbers that " + unrecorded.get()
                            + " draws, which has no counterpart in the other model");
        }
        Optional<String> fault =
                cuts.stream().flatMap(each -> fault(each).stream()).findFirst();
        if (fault.isPresent()) {
            return Optional.of(failed(direct, direct.passed() ? fault.get() : direct.problem() + "; " + fault.get()));
        }
        if (!behind.passed()) {
            return Optional.of(failed(behind, behind.problem() + onEqualTerms(cuts, alone)));
        }
        Optional<String> inside =
                cuts.stream().flatMap(each -> inside(each).stream()).findFirst();
        if (inside.isPresent()) {
            return leaveOut(direct, inside.get());
        }
        accept(direct, cuts);
        return Optional.of(behind);
    }

    /** Tells whether the output is missing, or of another type, which no rounding explains. */
    private static boolean isRefused(OutputReport direct, OutputReport behind) {
        return direct.metrics().isEmpty() && behind.metrics().isEmpty();
    }

    private Optional<OutputReport> leaveOut(OutputReport direct, String why) {
        notCompared.add(direct.name());
        remarks.add("Output '" + direct.name() + "' was not compared: " + why + ".");
        return Optional.empty();
    }

    private static OutputReport failed(OutputReport report, String problem) {
        return new OutputReport(report.name(), false, problem, report.metrics(), report.tolerance());
    }

    /** Describes a fault before or in a node at which the models are cut; empty if there is none. */
    private Optional<String> fault(Cut each) {
        for (Cut.Place place : each.places()) {
            OutputReport report = reports.get(place.computed());
            if (report != null && !place.made() && !report.passed()) {
                return Optional.of("an input of " + each.right() + " differs already: " + report.problem());
            }
            if (report != null
                    && place.made()
                    && each.right().kind() == CutPoint.Kind.RANDOM
                    && report.metrics().isEmpty()) {
                return Optional.of("the random numbers that " + each.right() + " draws differ: " + report.problem());
            }
        }
        return each.right().kind() == CutPoint.Kind.RANDOM
                ? otherDistribution(each.right(), each.questioned().node())
                : Optional.empty();
    }

    private static Optional<String> otherDistribution(CutPoint point, Node questioned) {
        Node right = point.node();
        for (Attr<?> attribute : RandomNumbers.distribution(right.operator())) {
            if (!attribute.find(right).equals(attribute.find(questioned))) {
                return Optional.of(point + " has " + describe(attribute, right) + ", but its counterpart has "
                        + describe(attribute, questioned));
            }
        }
        for (int i = 1; i < right.inputCount(); i++) {
            Optional<Tensor> expected = right.input(i).flatMap(value -> value.constant());
            Optional<Tensor> actual = questioned.input(i).flatMap(value -> value.constant());
            if (expected.isPresent() && actual.isPresent() && !expected.get().sameElements(actual.get())) {
                return Optional.of("input " + i + " of " + point + " is a different constant in the other model");
            }
        }
        return Optional.empty();
    }

    private static String describe(Attr<?> attribute, Node node) {
        return attribute.find(node).map(value -> attribute + " " + value).orElse("no " + attribute);
    }

    /** Returns the reason why the bodies of a node prevent a comparison of outputs behind it; empty if they do not. */
    private Optional<String> inside(Cut each) {
        if (each.right().kind() == CutPoint.Kind.RANDOM_BODY) {
            return Optional.of("it depends on random numbers that are drawn in a subgraph of " + each.right()
                    + ", where the numbers of the first model cannot be given to the second");
        }
        boolean differs = each.right().kind() == CutPoint.Kind.DISCONTINUOUS_BODY
                && each.places().stream()
                        .map(place -> Optional.ofNullable(reports.get(place.computed())))
                        .flatMap(Optional::stream)
                        .anyMatch(report -> !report.passed());
        return differs
                ? Optional.of("it depends on " + each.right()
                        + ", whose subgraphs contain discontinuous operators and compute different outputs from equal"
                        + " inputs")
                : Optional.empty();
    }

    private static String onEqualTerms(List<Cut> cuts, List<CutPoint> alone) {
        String equal = cuts.isEmpty() ? "" : ", although " + list(cuts) + " have the same inputs in both models";
        return alone.isEmpty()
                ? equal
                : equal + "; " + alone.get(0) + " has no counterpart in the other model and was compared as it is";
    }

    private void accept(OutputReport direct, List<Cut> cuts) {
        List<Cut> random = cuts.stream().filter(each -> each.right().isRandom()).toList();
        if (!random.isEmpty()) {
            remarks.add("Random numbers are drawn by " + list(random)
                    + ": those of the first model were given to both models.");
        }
        List<Cut> decisions =
                cuts.stream().filter(each -> !each.right().isRandom()).toList();
        if (!direct.passed() && !decisions.isEmpty()) {
            String differs = direct.metrics()
                    .map(metrics -> metrics.mismatches() + " of " + metrics.elements() + " elements differ")
                    .orElse(direct.problem());
            remarks.add("Output '" + direct.name() + "': " + differs + " after " + list(decisions)
                    + ", whose inputs agree (largest difference "
                    + NumberNotation.error(largest(decisions))
                    + "); on the same inputs of " + (decisions.size() == 1 ? "it" : "them") + " both models agree.");
        }
    }

    private double largest(List<Cut> cuts) {
        return cuts.stream()
                .flatMap(each -> each.places().stream())
                .filter(place -> !place.made())
                .flatMap(place -> Optional.ofNullable(reports.get(place.computed())).stream())
                .flatMap(report -> report.metrics().stream())
                .mapToDouble(Metrics::maxAbs)
                .max()
                .orElse(0);
    }

    /** Returns the names of the first nodes, and the number of the others. */
    private static String list(List<Cut> cuts) {
        int named = 3;
        String names =
                cuts.stream().limit(named).map(each -> each.right().toString()).collect(Collectors.joining(", "));
        return cuts.size() <= named ? names : names + " and " + (cuts.size() - named) + " more";
    }
}
