package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.pass.structure.TrainingRemoval;
import org.onnxtwist.rewrite.Surgery;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.ParameterCount;
import org.onnxtwist.twist.layer.Provenance;
import org.onnxtwist.twist.layer.UnprovenSizes;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;

/** The replacement of the 3x3 Convs of a model that are part of no conv_twist layer by layers. */
final class ConvReplacement {
    private final Model model;
    private final TwistOptions options;
    private final TypeLookup types;
    private final List<ConvCandidate> candidates;
    private final List<LayerPlan> plans;
    private final RewriteSummary summary;

    private ConvReplacement(Model model, TwistOptions options) {
        this.model = model;
        this.options = options;
        long before = ParameterCount.of(model);
        boolean inFunctions =
                model.functions().values().stream().anyMatch(function -> ConvSurvey.mayHold3x3(function.body()));
        Preparation preparation =
                Preparation.of(model, inFunctions ? existing(Recogniser.survey(model)) : ExistingLayers.NONE);
        model.assignNames();
        InferredTypes inferred = ShapeInference.inferFromInputs(model);
        this.types = inferred::of;
        Recognition found = Recogniser.survey(model);
        this.candidates = new ConvSurvey(model, inferred, preparation, existing(found), options).candidates();
        this.plans = plans();
        Map<ConvCandidate, String> named = new HashMap<>();
        plans.forEach(plan ->
                plan.convs().forEach(conv -> named.put(conv, plan.convs().get(0).name())));
        Form form = options.asFunction() ? Form.FUNCTION : Form.REFERENCE;
        this.summary = new RewriteSummary(
                candidates.stream()
                        .map(candidate -> candidate.entry(Optional.ofNullable(named.get(candidate)), form))
                        .toList(),
                rewritten(found.nearMisses()),
                before,
                plans.isEmpty()
                        ? before
                        : ParameterCount.of(model)
                                + plans.stream().mapToLong(LayerPlan::elements).sum());
    }

    /**
     * Prepares a model for the rewrite, in place, names everything in it, and plans the rewrite.
     *
     * @throws TwistException when {@code options} give parameters that do not fit
     */
    static ConvReplacement plan(Model model, TwistOptions options) {
        return new ConvReplacement(model, options);
    }

    private ExistingLayers existing(Recognition found) {
        return ExistingLayers.of(model, found.layers());
    }

    private List<ConvCandidate> rewritten() {
        return candidates.stream().filter(ConvCandidate::isRewritten).toList();
    }

    /** The near misses that Convs which become layers are a part of. */
    private List<NearMiss> rewritten(List<NearMiss> nearMisses) {
        Set<Node> convs = rewritten().stream().map(ConvCandidate::node).collect(Collectors.toSet());
        return nearMisses.stream()
                .filter(nearMiss -> nearMiss.convs().stream().anyMatch(convs::contains))
                .toList();
    }

    private List<LayerPlan> plans() {
        // Constants that came from two calls of one function are two values that hold the same tensor object.
        IdentityHashMap<Tensor, Value> constants = new IdentityHashMap<>();
        Map<Value, List<ConvCandidate>> groups = rewritten().stream()
                .collect(Collectors.groupingBy(
                        conv -> conv.weight()
                                .constant()
                                .map(tensor -> constants.computeIfAbsent(tensor, any -> conv.weight()))
                                .orElseGet(conv::weight),
                        LinkedHashMap::new,
                        Collectors.toList()));
        ParameterSource source =
                new ParameterSource(options, rewritten().stream().map(ConvCandidate::name));
        List<ParameterSource.Tensors> tensors = new ArrayList<>();
        for (List<ConvCandidate> group : groups.values()) {
            List<String> names = group.stream().map(ConvCandidate::name).toList();
            tensors.add(source.of(names, group.get(0).geometryKnown()));
        }
        source.requireAllUsed();
        List<LayerPlan> planned = new ArrayList<>();
        groups.values().forEach(group -> planned.add(new LayerPlan(group, tensors.get(planned.size()))));
        return planned;
    }

    /** The summary of the planned rewrite. */
    RewriteSummary summary() {
        return summary;
    }

    /** Carries out the plan, and names everything in the model. */
    TwistResult apply() {
        if (!plans.isEmpty() && !model.training().isEmpty()) {
            throw new TwistException(TrainingRemoval.refusal());
        }
        Map<Node, LayerOperands<Value>> stored = new HashMap<>();
        for (LayerPlan plan : plans) {
            LayerOperands<Value> operands = plan.store(model);
            plan.convs().forEach(conv -> stored.put(conv.node(), operands));
        }
        List<ConvCandidate> convs = rewritten();
        List<WrittenLayer> layers = convs.stream()
                .map(conv -> layer(conv, Objects.requireNonNull(stored.get(conv.node()))))
                .toList();
        if (!layers.isEmpty()) {
            UnprovenSizes.forget(
                    layers.stream()
                            .filter(layer -> layer.grid() == Grid.DYNAMIC)
                            .map(WrittenLayer::input),
                    types);
            if (options.asFunction()) {
                FunctionForm.prepare(model);
            }
            LayerEmitter emitter = new LayerEmitter(model, options);
            for (int i = 0; i < convs.size(); i++) {
                ConvCandidate conv = convs.get(i);
                WrittenLayer layer = layers.get(i);
                Surgery.at(model, conv.node())
                        .typedBy(types)
                        .named("conv-twist")
                        .apply(editor -> emitter.emit(conv, layer, editor));
            }
            Provenance.record(model, options.description(), layers);
        }
        model.assignNames();
        return new TwistResult(summary, layers);
    }

    /**
     * The layer that a Conv becomes; must be called before the Conv is replaced.
     *
     * @param shared the operands of the first of the Convs that share its weight
     */
    private WrittenLayer layer(ConvCandidate candidate, LayerOperands<Value> shared) {
        Node conv = candidate.node();
        return new WrittenLayer(
                candidate.name(),
                candidate.scope(),
                conv.input(0).orElseThrow(),
                conv.output(0),
                shared.withBase(conv.input(1).orElseThrow(), conv.input(2)),
                candidate.geometryKnown(),
                options.coordinates(),
                options.purpose(),
                candidate.grid());
    }
}
