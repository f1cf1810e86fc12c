package org.onnxtwist.runtime.cut;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.function.FunctionInliningException;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/**
 * Judges outputs that differ, or depend on random numbers, by cutting both models.
 *
 * <p>Behind a discontinuous operator (a threshold, a maximum's index, a cast to integers) two right models differ by more than
 * roundings, and behind a random one by anything. So what such an operator reads (of a random one, what it draws) is recorded in the first
 * model and given to the operators of both models that correspond. What the second model computes there itself is compared with what the
 * first computes, and the outputs are compared where both models decided on the same numbers: each piece of the second model is held to
 * the ordinary tolerance, and a fault before, in or behind such an operator is found.
 *
 * <p>The models are cut when an output asks for it first.
 */
public final class CutComparison implements AutoCloseable {
    private final CutSide right;
    private final CutSide questioned;
    private final ModelLoading loading;
    private final Tolerances tolerances;
    private final Supplier<Boolean> random;
    private @Nullable CutSessions sessions;
    private String obstacle = "";

    /**
     * Creates the comparison of two models whose inputs and outputs have the same names.
     *
     * @param right the reference model
     * @param questioned the model in question
     */
    public CutComparison(CutSide right, CutSide questioned, ModelLoading loading, Tolerances tolerances) {
        this.right = right;
        this.questioned = questioned;
        this.loading = loading;
        this.tolerances = tolerances;
        this.random =
                memoized(() -> CutPoints.drawsRandomNumbers(questioned.model().get()));
    }

    private static Supplier<Boolean> memoized(Supplier<Boolean> question) {
        List<Boolean> answer = new ArrayList<>();
        return () -> {
            if (answer.isEmpty()) {
                answer.add(question.get());
            }
            return answer.get(0);
        };
    }

    /**
     * Judges the outputs of one run.
     *
     * @param feeds what both models were given
     * @param direct how their outputs compare
     */
    public CutVerdict judge(Map<String, Tensor> feeds, List<OutputReport> direct) {
        if (!random.get() && direct.stream().allMatch(OutputReport::passed)) {
            return CutVerdict.unchanged(direct);
        }
        CutSessions cut = sessions().orElse(null);
        if (cut == null) {
            return unjudged(direct);
        }
        Set<String> concerned = direct.stream()
                .filter(report -> report.passed()
                        ? isRandom(cut, report.name())
                        : !cut.cutsBefore(report.name()).isEmpty()
                                || !cut.aloneBefore(report.name()).isEmpty())
                .map(OutputReport::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (concerned.isEmpty()) {
            return CutVerdict.unchanged(direct);
        }
        try {
            CutSessions.Answers answers = cut.run(feeds, concerned);
            return new CutJudge(cut, answers, tolerances).judge(direct, concerned);
        } catch (InferenceException e) {
            obstacle = e.getMessage();
            return unjudged(direct);
        }
    }

    /** Leaves out the outputs that differ from recorded ones and depend on random numbers, which cannot be drawn again. */
    public static CutVerdict withoutRandom(Model model, List<OutputReport> direct) {
        if (direct.stream().allMatch(OutputReport::passed) || !CutPoints.drawsRandomNumbers(model)) {
            return CutVerdict.unchanged(direct);
        }
        CutModel copy;
        try {
            copy = CutModel.of(model, false);
        } catch (FunctionInliningException e) {
            return new CutVerdict(
                    direct,
                    List.of(),
                    Set.of(),
                    List.of("The model draws random numbers, and it is not known which outputs depend on them: "
                            + e.getMessage()));
        }
        List<OutputReport> compared = new ArrayList<>();
        List<String> notCompared = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (OutputReport report : direct) {
            Optional<CutPoint> source = report.passed()
                    ? Optional.empty()
                    : copy.output(report.name())
                            .flatMap(output -> copy.points().before(output).stream()
                                    .filter(CutPoint::isRandom)
                                    .findFirst());
            if (source.isPresent()) {
                notCompared.add(report.name());
                remarks.add("Output '" + report.name() + "' was not compared: it depends on random numbers that "
                        + source.get() + " draws.");
            } else {
                compared.add(report);
            }
        }
        return new CutVerdict(compared, notCompared, Set.of(), remarks);
    }

    private Optional<CutSessions> sessions() {
        if (sessions == null && obstacle.isEmpty()) {
            try {
                sessions = CutSessions.open(right, questioned, loading, tolerances);
            } catch (InferenceException | FunctionInliningException e) {
                obstacle = String.valueOf(e.getMessage());
            }
        }
        return obstacle.isEmpty() ? Optional.ofNullable(sessions) : Optional.empty();
    }

    static boolean isRandom(CutSessions cut, String output) {
        return cut.cutsBefore(output).stream().anyMatch(each -> each.right().isRandom())
                || cut.aloneBefore(output).stream().anyMatch(CutPoint::isRandom);
    }

    /** The places at which the models could not be cut. */
    private CutVerdict unjudged(List<OutputReport> direct) {
        if (!random.get()) {
            return new CutVerdict(
                    direct, List.of(), Set.of(), List.of("The models could not be compared part by part: " + obstacle));
        }
        List<String> notCompared = direct.stream()
                .filter(report -> !report.passed())
                .map(OutputReport::name)
                .toList();
        return new CutVerdict(
                direct.stream().filter(OutputReport::passed).toList(),
                notCompared,
                Set.of(),
                List.of("The model draws random numbers, and they could not be given to both models: " + obstacle));
    }

    @Override
    public void close() {
        if (sessions != null) {
            sessions.close();
        }
    }
}
