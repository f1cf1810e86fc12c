package org.onnxtwist.runtime.cut;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.tensor.RoundingNoise;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/**
 * Two models cut at the same places, and the first of them as it is but for what it gives out: that records what both cut models are
 * given.
 */
final class CutSessions implements AutoCloseable {
    private final Cuts cuts;
    private final Map<String, Set<CutPoint>> before;
    private final InferenceSession recording;
    private final InferenceSession right;
    private final InferenceSession questioned;
    private final RoundingNoise noise;

    private CutSessions(
            Cuts cuts,
            Map<String, Set<CutPoint>> before,
            InferenceSession recording,
            InferenceSession right,
            InferenceSession questioned,
            RoundingNoise noise) {
        this.cuts = cuts;
        this.before = before;
        this.recording = recording;
        this.right = right;
        this.questioned = questioned;
        this.noise = noise;
    }

    /**
     * Cuts and loads the models.
     *
     * @throws InferenceException when the runtime refuses one of them
     * @throws org.onnxtwist.pass.function.FunctionInliningException when a function cannot be inlined
     */
    static CutSessions open(CutSide rightSide, CutSide questionedSide, ModelLoading loading, Tolerances tolerances) {
        CutModel first = CutModel.of(rightSide.model().get(), rightSide.inFloat());
        CutModel second = CutModel.of(questionedSide.model().get(), questionedSide.inFloat());
        Cuts cuts = Cuts.of(first.points(), second.points(), prefix(first.model(), second.model()));
        Map<String, Set<CutPoint>> before = new LinkedHashMap<>();
        addBefore(first, before);
        addBefore(second, before);
        List<InferenceSession> open = new ArrayList<>();
        try {
            first.giveOut(cuts.cuts(), Cut::right);
            open.add(loading.open(rightSide.label(), first.model(), rightSide.options()));
            first.takeIn(cuts.cuts(), Cut::right);
            open.add(loading.open(rightSide.label(), first.model(), rightSide.options()));
            second.giveOut(cuts.cuts(), Cut::questioned);
            second.takeIn(cuts.cuts(), Cut::questioned);
            open.add(loading.open(questionedSide.label(), second.model(), questionedSide.options()));
        } catch (InferenceException e) {
            open.forEach(InferenceSession::close);
            throw e;
        }
        Set<String> given = cuts.cuts().stream()
                .flatMap(cut -> cut.places().stream())
                .map(Cut.Place::name)
                .collect(Collectors.toSet());
        RoundingNoise noise = RoundingNoise.of(
                with -> loading.open(rightSide.label(), first.model(), with),
                rightSide.options(),
                tolerances,
                input -> !given.contains(input));
        return new CutSessions(cuts, before, open.get(0), open.get(1), open.get(2), noise);
    }

    private static void addBefore(CutModel model, Map<String, Set<CutPoint>> before) {
        for (Value output : model.model().graph().outputs()) {
            output.name()
                    .ifPresent(name -> before.computeIfAbsent(name, key -> new LinkedHashSet<>())
                            .addAll(model.points().before(output)));
        }
    }

    private static String prefix(Model first, Model second) {
        Set<String> names = new HashSet<>();
        for (Model model : List.of(first, second)) {
            model.forEachGraph(
                    graph -> graph.values().forEach(value -> value.name().ifPresent(names::add)));
        }
        String prefix = "cut.";
        while (startsAny(names, prefix)) {
            prefix = "_" + prefix;
        }
        return prefix;
    }

    private static boolean startsAny(Set<String> names, String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** The cuts that an output depends on, in either model. */
    List<Cut> cutsBefore(String output) {
        Set<CutPoint> points = before.getOrDefault(output, Set.of());
        return cuts.cuts().stream()
                .filter(cut -> points.contains(cut.right()) || points.contains(cut.questioned()))
                .toList();
    }

    /** The cut points without a counterpart that an output depends on, in either model. */
    List<CutPoint> aloneBefore(String output) {
        Set<CutPoint> points = before.getOrDefault(output, Set.of());
        return cuts.alone().stream().filter(points::contains).toList();
    }

    /**
     * The outputs of both cut models, what they compute at the cuts included.
     *
     * @param given the inputs of the first model
     */
    record Answers(Map<String, Tensor> right, Map<String, Tensor> questioned, Map<String, Tensor> given) {}

    /** The rounding noise of the first cut model; the values fed at the cuts are not perturbed. */
    RoundingNoise noise() {
        return noise;
    }

    /**
     * Runs the cut models on the inputs and on what the first model computes at the cuts.
     *
     * @param outputs the outputs to compare; what is computed at the cuts comes with them
     * @throws InferenceException when a run is refused
     */
    Answers run(Map<String, Tensor> feeds, Set<String> outputs) {
        List<Cut.Place> places =
                cuts.cuts().stream().flatMap(cut -> cut.places().stream()).toList();
        Set<String> computed = places.stream().map(Cut.Place::computed).collect(Collectors.toSet());
        Map<String, Tensor> recorded = computed.isEmpty() ? Map.of() : recording.run(feeds, computed);
        Map<String, Tensor> forRight = new LinkedHashMap<>(feeds);
        Map<String, Tensor> forQuestioned = new LinkedHashMap<>(feeds);
        for (Cut.Place place : places) {
            Optional.ofNullable(recorded.get(place.computed())).ifPresent(tensor -> {
                forRight.put(place.name(), place.forRight(tensor));
                forQuestioned.put(place.name(), place.forQuestioned(tensor));
            });
        }
        Set<String> wanted = new LinkedHashSet<>(outputs);
        wanted.addAll(computed);
        Map<String, Tensor> expected = right.run(forRight, wanted);
        Map<String, Tensor> actual = answersOfQuestioned(forQuestioned, wanted);
        places.forEach(place -> actual.computeIfPresent(place.computed(), (name, tensor) -> place.asRight(tensor)));
        return new Answers(expected, actual, forRight);
    }

    /** None where it does not run on what the first model runs on: then every output is missing. */
    private Map<String, Tensor> answersOfQuestioned(Map<String, Tensor> given, Set<String> wanted) {
        try {
            return new LinkedHashMap<>(questioned.run(given, wanted));
        } catch (InferenceException e) {
            if (e.stage() == InferenceException.Stage.RUN) {
                return new LinkedHashMap<>();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        recording.close();
        right.close();
        questioned.close();
        noise.close();
    }
}
