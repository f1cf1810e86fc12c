package org.onnxtwist.twist.export;

import static org.onnxtwist.match.Pattern.any;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Names;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.match.Typing;
import org.onnxtwist.op.Shape;
import org.onnxtwist.pass.DeadCode;
import org.onnxtwist.pass.FunctionInlining;
import org.onnxtwist.pass.InitializersAsConstants;
import org.onnxtwist.pass.TopologicalSort;
import org.onnxtwist.pass.rule.ChannelTerms;
import org.onnxtwist.pass.rule.RemoveDropout;
import org.onnxtwist.pass.rule.RemoveIdentity;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.ExistingLayers;
import org.onnxtwist.twist.Provenance;
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
    private final Typing types;
    private final long opset;
    private final Map<Node, ExportRule.Plan> plans = new HashMap<>();

    private TwistExport(Model model) {
        this.model = model;
        this.types = ShapeInference.inferFromInputs(model)::of;
        this.opset = model.opset().orElse(0);
    }

    /**
     * Finds the layers of {@code model} and rewrites them in place. Functions are inlined, inputs with a default become
     * constants, nodes come back sorted, and Identity and Dropout are removed.
     *
     * @return what became of each, in the order of the nodes
     * @throws org.onnxtwist.rewrite.PassException when a function cannot be inlined
     */
    public static List<ExportedLayer> run(Model model, Selection selection) {
        // A call that is a layer keeps its name that way; inlined, its Convs would have those of the function's body.
        ExistingLayers calls = ExistingLayers.of(model, Recogniser.recognise(model));
        new FunctionInlining(function -> !calls.isLayer(function)).run(model);
        new InitializersAsConstants().run(model);
        new TopologicalSort().run(model);
        // A BatchNormalization is folded only where its parameters are constants, as they are behind the Identity of an
        // exporter.
        RuleEngine.of(new RemoveIdentity(), new RemoveDropout()).run(model);
        Names.assign(model);
        List<ExportedLayer> exported = run(model, Recogniser.recognise(model), selection);
        FunctionInlining.all().run(model);
        return exported;
    }

    /**
     * Rewrites the layers of {@code model} in place, and names everything in it.
     *
     * @param layers those to write anew, as the recogniser found them in this model
     * @return what became of each, in the order of {@code layers}
     */
    public static List<ExportedLayer> run(Model model, List<TwistLayer> layers, Selection selection) {
        return layers.isEmpty() ? List.of() : new TwistExport(model).write(layers, selection);
    }

    private List<ExportedLayer> write(List<TwistLayer> layers, Selection selection) {
        List<ExportedLayer> exported = new ArrayList<>();
        for (TwistLayer layer : layers) {
            FoldedLayer folded = FoldedLayer.of(layer, normalization(layer), types);
            LayerSite site = new LayerSite(
                    layer.name(),
                    layer.geometry(),
                    folded.inputShape(),
                    folded.outputShape(),
                    folded.bias().isPresent());
            Selection.Choice choice = selection.choose(site, Candidates.of(folded, opset));
            exported.add(new ExportedLayer(layer, site, choice.variant(), choice.reason()));
            plans.put(folded.output().producer().orElseThrow(), new ExportRule.Plan(folded, choice.variant()));
        }
        UnprovenSizes.forget(
                plans.values().stream()
                        .map(ExportRule.Plan::layer)
                        .filter(layer -> !layer.hasKnownSize())
                        .map(FoldedLayer::input),
                types);
        RuleEngine.of(ExportRule.of(plans, new LayerWriter(model)))
                .typedBy(given -> types)
                .run(model);
        List.copyOf(plans.values()).forEach(plan -> moveShapes(plan.layer()));
        new DeadCode().run(model);
        new TopologicalSort().run(model);
        Provenance.clear(model);
        Names.assign(model);
        return exported;
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

    /** What asked for the shape of a Conv of the old form asks for that of the layer, which is the same. */
    private static void moveShapes(FoldedLayer folded) {
        for (Node node : folded.layer().nodes()) {
            for (Value made : node.outputs()) {
                if (made != folded.output()) {
                    made.consumers()
                            .filter(user -> user.operator().equals(Shape.ID))
                            .toList()
                            .forEach(shape -> shape.setInput(0, folded.output()));
                }
            }
        }
    }
}
