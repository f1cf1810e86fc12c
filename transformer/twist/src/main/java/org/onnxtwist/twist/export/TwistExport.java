package org.onnxtwist.twist.export;

import static org.onnxtwist.match.Pattern.any;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Names;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Conv;
import org.onnxtwist.pass.DeadCode;
import org.onnxtwist.pass.TopologicalSort;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.initializer.InitializersAsConstants;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.rule.ChannelTerms;
import org.onnxtwist.pass.rule.RemoveDropout;
import org.onnxtwist.pass.rule.RemoveIdentity;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.ExistingLayers;
import org.onnxtwist.twist.Provenance;
import org.onnxtwist.twist.Recognition;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.UnprovenSizes;
import org.onnxtwist.twist.recognise.Recogniser;

/**
 * Finds the conv_twist layers of a model and writes each in the form that runs fastest, with its centres and the BatchNormalization
 * behind it folded. The model computes what it did, up to rounding; its inputs and outputs stay as they are.
 */
public final class TwistExport {
    private static final Pattern NORMALIZATION = ChannelTerms.normalizationOf(any());

    private final Model model;
    private final InferredTypes inferred;
    private final TypeLookup types;
    private final ExportOptions options;
    private final Map<Value, FoldingLoss> losses;
    private List<Plan> plans = List.of();

    /** @param losses those that are known, by the outputs of the layers; what is found out is put there */
    private TwistExport(Model model, ExportOptions options, Map<Value, FoldingLoss> losses) {
        this.model = model;
        this.options = options;
        this.losses = losses;
        this.inferred = ShapeInference.inferFromInputs(model);
        this.types = inferred::of;
    }

    /** As {@link #run(Model, ExportOptions)}; the operator set stays. */
    public static List<ExportedLayer> run(Model model, Selection selection) {
        return run(model, ExportOptions.of(selection).withUpgrade(false)).layers();
    }

    /**
     * Finds the layers of {@code model} and rewrites them in place. Functions are inlined, inputs with a default become
     * constants, nodes come back sorted, and Identity and Dropout are removed. The operator set is raised where a form is chosen that
     * needs it.
     *
     * @return what became of each layer and of the operator set
     * @throws org.onnxtwist.rewrite.PassException when a function cannot be inlined
     */
    public static ExportResult run(Model model, ExportOptions options) {
        // A call that is a layer keeps its name that way; inlined, its Convs would have those of the function's body.
        List<TwistLayer> called = model.functions().isEmpty() ? List.of() : Recogniser.recognise(model);
        ExistingLayers calls = ExistingLayers.of(model, called);
        new FunctionInlining(function -> !calls.isLayer(function)).run(model);
        new InitializersAsConstants().run(model);
        new TopologicalSort().run(model);
        // A BatchNormalization is folded only where its parameters are constants, as they are behind the Identity of an
        // exporter.
        RuleEngine.of(new RemoveIdentity(), new RemoveDropout()).run(model);
        Names.assign(model);
        ExportResult result = found(model, options);
        FunctionInlining.all().run(model);
        return result;
    }

    private static ExportResult found(Model model, ExportOptions options) {
        Recognition found = Recogniser.survey(model);
        if (found.layers().isEmpty()) {
            return new ExportResult(List.of(), Optional.empty(), found.nearMisses());
        }
        long opset = model.opset().orElse(0);
        Map<Value, FoldingLoss> losses = new HashMap<>();
        TwistExport export = new TwistExport(model, options, losses);
        export.plan(found.layers(), Math.max(opset, Candidates.BLOCKED_SINCE));
        if (opset >= Candidates.BLOCKED_SINCE || !export.hasBlocked()) {
            return new ExportResult(export.write(), Optional.empty(), found.nearMisses());
        }
        OpsetUpgrade upgrade = new OpsetUpgrade(Candidates.BLOCKED_SINCE);
        Optional<String> obstacle = options.upgrade() ? upgrade.obstacle(model) : Optional.of("it is to stay as it is");
        if (obstacle.isPresent()) {
            export.plan(found.layers(), opset);
            return new ExportResult(
                    export.write(), Optional.of(new OpsetChange(opset, opset, obstacle.get())), found.nearMisses());
        }
        upgrade.run(model);
        Names.assign(model);
        // Another operator set changes no number of a layer.
        TwistExport raised = new TwistExport(model, options, losses);
        raised.plan(Recogniser.recognise(model), Candidates.BLOCKED_SINCE);
        return new ExportResult(
                raised.write(),
                Optional.of(new OpsetChange(opset, Candidates.BLOCKED_SINCE, "the blocked forms need it")),
                found.nearMisses());
    }

    /**
     * Rewrites the layers of {@code model} in place, and names everything in it.
     *
     * @param layers those to write anew, as the recogniser found them in this model
     * @return what became of each, in the order of {@code layers}
     */
    public static List<ExportedLayer> run(Model model, List<TwistLayer> layers, Selection selection) {
        if (layers.isEmpty()) {
            return List.of();
        }
        TwistExport export = new TwistExport(model, ExportOptions.of(selection).withUpgrade(false), new HashMap<>());
        export.plan(layers, model.opset().orElse(0));
        return export.write();
    }

    /** The planned form of a layer. */
    private record Plan(ExportedLayer exported, FoldedLayer folded) {}

    /** Chooses the forms; the model is not changed. */
    private void plan(List<TwistLayer> layers, long opset) {
        plans = layers.stream().map(layer -> plan(layer, opset)).toList();
    }

    private boolean hasBlocked() {
        return plans.stream().anyMatch(plan -> plan.exported().variant().isBlocked());
    }

    private Plan plan(TwistLayer layer, long opset) {
        FoldedLayer folded = FoldedLayer.of(layer, normalization(layer), inferred);
        LayerSite site = new LayerSite(
                layer.name(),
                layer.geometry(),
                folded.inputShape(),
                folded.outputShape(),
                folded.bias().isPresent());
        DType arithmetic = options.arithmetic().orElse(layer.geometry().dtype());
        FoldingLoss loss = losses.computeIfAbsent(layer.output(), output -> new FoldingLoss(layer, arithmetic));
        Optional<String> obstacle =
                notFinite(layer, loss).or(() -> mixed(layer)).or(loss::obstacle);
        if (obstacle.isPresent()) {
            return new Plan(new ExportedLayer(layer, site, Variant.of(layer.form()), true, obstacle.get()), folded);
        }
        List<Variant> candidates = Candidates.of(folded, arithmetic, opset);
        Selection.Choice choice = options.selection().choose(site, candidates);
        return new Plan(new ExportedLayer(layer, site, choice.variant(), false, choice.reason()), folded);
    }

    /** Why a layer whose centres or kernels hold NaN or infinity stays: folded, it would give other results. */
    private static Optional<String> notFinite(TwistLayer layer, FoldingLoss loss) {
        List<String> parameters = loss.isFinite() ? layer.notFiniteBesideKernels() : layer.notFinite();
        return parameters.isEmpty()
                ? Optional.empty()
                : Optional.of("it stays as it is: its " + String.join(" and ", parameters)
                        + " holds NaN or infinity, which no other form would keep");
    }

    /** Why a layer of which only some is in half precision stays: what is in float is what float16 cannot hold. */
    private Optional<String> mixed(TwistLayer layer) {
        DType dtype = layer.geometry().dtype();
        boolean mixed = layer.nodes().stream()
                .filter(node -> node.operator().equals(Conv.ID))
                .anyMatch(conv -> types.type(conv.output(0)).dtype() != dtype);
        return mixed
                ? Optional.of("it stays as it is: some of its convolutions are in a wider type than " + dtype.onnxName()
                        + ", which cannot hold their kernels")
                : Optional.empty();
    }

    private List<ExportedLayer> write() {
        Map<Node, ExportRule.Plan> changes = new HashMap<>();
        List<Plan> written =
                plans.stream().filter(plan -> !plan.exported().kept()).toList();
        written.forEach(plan -> changes.put(
                plan.folded().output().producer().orElseThrow(),
                new ExportRule.Plan(plan.folded(), plan.exported().variant())));
        UnprovenSizes.forget(
                written.stream()
                        .map(Plan::folded)
                        .filter(layer -> !layer.hasKnownSize())
                        .map(FoldedLayer::input),
                types);
        RuleEngine.of(ExportRule.of(changes, new LayerWriter(model)))
                .typedBy(given -> types)
                .run(model);
        InnerShapes shapes = new InnerShapes(model, inferred);
        written.forEach(plan -> shapes.answer(plan.folded()));
        new DeadCode().run(model);
        new TopologicalSort().run(model);
        Provenance.clear(model);
        Names.assign(model);
        return plans.stream().map(Plan::exported).toList();
    }

    private Optional<Match> normalization(TwistLayer layer) {
        Value output = layer.output();
        return output.isOutput() || output.uses().size() != 1
                ? Optional.empty()
                : output.consumers()
                        .findFirst()
                        .filter(node -> node.input(0).filter(output::equals).isPresent())
                        .flatMap(node -> NORMALIZATION.match(node, types));
    }
}
