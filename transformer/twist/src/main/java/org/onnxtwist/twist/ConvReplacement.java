package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Names;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Replaces the 3x3 Convs of a model that are part of no conv_twist layer by layers. */
public final class ConvReplacement {
    private final Model model;
    private final TwistOptions options;
    private final Function<Model, Recognition> recogniser;

    private ConvReplacement(Model model, TwistOptions options, Function<Model, Recognition> recogniser) {
        this.model = model;
        this.options = options;
        this.recogniser = recogniser;
    }

    /**
     * Rewrites {@code model} in place, and names everything in it.
     *
     * @param recogniser finds the layers of a model and its near misses; asked once the model is prepared, and before that where functions may be layers
     * @throws TwistException when {@code options} give parameters that do not fit; the model is then to be thrown away
     */
    public static TwistResult apply(Model model, TwistOptions options, Function<Model, Recognition> recogniser) {
        return new ConvReplacement(model, options, recogniser).run();
    }

    private TwistResult run() {
        long before = ParameterCount.of(model);
        boolean inFunctions =
                model.functions().values().stream().anyMatch(function -> ConvSurvey.mayHold3x3(function.body()));
        Preparation preparation =
                Preparation.of(model, inFunctions ? existing(recogniser.apply(model)) : ExistingLayers.NONE);
        Names.assign(model);
        InferredTypes inferred = ShapeInference.inferFromInputs(model);
        TypeLookup types = inferred::of;
        Recognition found = recogniser.apply(model);
        ConvSurvey survey = new ConvSurvey(model, inferred, preparation, existing(found), options);
        List<ConvCandidate> candidates = survey.candidates();
        Map<Object, List<ConvCandidate>> groups = candidates.stream()
                .filter(ConvCandidate::isRewritten)
                .collect(Collectors.groupingBy(
                        candidate -> ConvAttributes.weightIdentity(candidate.node()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<NearMiss> nearMisses = rewritten(found.nearMisses(), candidates);
        Map<Value, LayerPlan> plans = plans(groups.values());
        List<RecordedLayer> layers = candidates.stream()
                .filter(ConvCandidate::isRewritten)
                .map(candidate ->
                        Objects.requireNonNull(plans.get(candidate.node().output(0))))
                .map(plan -> plan.layer(options))
                .toList();
        if (!layers.isEmpty()) {
            UnprovenSizes.forget(
                    layers.stream()
                            .filter(layer -> layer.grid() == Grid.DYNAMIC)
                            .map(RecordedLayer::input),
                    types);
            RuleEngine.of(TwistRule.of(survey.pattern(), plans, new LayerEmitter(model, options)))
                    .typedBy(given -> types)
                    .run(model);
            Provenance.record(model, options, layers);
        }
        Names.assign(model);
        long added = groups.values().stream()
                .mapToLong(group -> stored(group.get(0).geometryKnown()))
                .sum();
        return new TwistResult(entries(candidates, layers), layers, nearMisses, before, before + added);
    }

    private ExistingLayers existing(Recognition found) {
        return ExistingLayers.of(model, found.layers());
    }

    /** The near misses that Convs which become layers are a part of. */
    private static List<NearMiss> rewritten(List<NearMiss> nearMisses, List<ConvCandidate> candidates) {
        Set<Node> convs = candidates.stream()
                .filter(ConvCandidate::isRewritten)
                .map(ConvCandidate::node)
                .collect(Collectors.toSet());
        return nearMisses.stream()
                .filter(nearMiss -> nearMiss.convs().stream().anyMatch(convs::contains))
                .toList();
    }

    private Map<Value, LayerPlan> plans(Collection<List<ConvCandidate>> groups) {
        ParameterSource source = new ParameterSource(
                options, groups.stream().flatMap(List::stream).map(ConvCandidate::name));
        List<ParameterSource.Tensors> tensors = new ArrayList<>();
        for (List<ConvCandidate> group : groups) {
            List<String> names = group.stream().map(ConvCandidate::name).toList();
            tensors.add(source.of(names, group.get(0).geometryKnown()));
        }
        source.requireAllUsed();
        Map<Value, LayerPlan> plans = new HashMap<>();
        Iterator<ParameterSource.Tensors> next = tensors.iterator();
        for (List<ConvCandidate> group : groups) {
            ParameterSource.Tensors given = next.next();
            String name = group.get(0).name();
            given.weight()
                    .ifPresent(weight -> group.stream()
                            .map(ConvCandidate::node)
                            .forEach(conv -> LayerParameters.replaceWeight(conv, name, weight)));
            LayerParameters shared = LayerParameters.add(model, name, given);
            group.forEach(candidate -> plans.put(candidate.node().output(0), new LayerPlan(candidate, shared)));
        }
        return plans;
    }

    private List<ConvEntry> entries(List<ConvCandidate> candidates, List<RecordedLayer> layers) {
        Map<String, RecordedLayer> byName =
                layers.stream().collect(Collectors.toMap(RecordedLayer::name, Function.identity()));
        Form form = options.asFunction() ? Form.FUNCTION : Form.REFERENCE;
        return candidates.stream()
                .map(candidate -> {
                    Optional<Grid> grid =
                            Optional.ofNullable(byName.get(candidate.name())).map(RecordedLayer::grid);
                    return candidate.entry(grid, grid.map(known -> form));
                })
                .toList();
    }

    /** Elements of conv_x, conv_y and the two centres. */
    private static long stored(ConvGeometry geometry) {
        long kernel = 1;
        for (long dim : geometry.kernelDims()) {
            kernel *= dim;
        }
        return 2 * kernel + 2 * geometry.outChannels();
    }
}
