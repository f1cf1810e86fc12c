package org.onnxtwist.twist.export;

import static org.onnxtwist.match.Pattern.any;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Conv;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.rule.fuse.ChannelTerms;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.rewrite.Surgery;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.layer.Constants;
import org.onnxtwist.twist.layer.Provenance;
import org.onnxtwist.twist.layer.UnprovenSizes;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;

/** The forms that an export chose for the layers of a model, before it writes them. */
public final class ExportPlan {
    private static final Pattern NORMALIZATION = ChannelTerms.normalizationOf(any());

    private record PlannedLayer(ExportedLayer exported, FoldedLayer folded) {}

    private final Model model;
    private final InferredTypes types;
    private final List<PlannedLayer> layers;
    private final ExportResult result;

    private ExportPlan(
            Model model,
            InferredTypes types,
            Recognition found,
            ExportOptions options,
            long opset,
            Optional<ExportResult.OpsetChange> change) {
        this.model = model;
        this.types = types;
        this.layers = found.layers().stream()
                .map(layer -> planned(layer, options, opset))
                .toList();
        this.result =
                new ExportResult(layers.stream().map(PlannedLayer::exported).toList(), change, found.nearMisses());
    }

    /**
     * Chooses the forms for the layers of a model. If a chosen form needs a newer operator set, and it may be raised, it is.
     *
     * @param model that the plan is for; nodes are sorted, and values have names
     * @param found its layers
     */
    static ExportPlan of(Model model, Recognition found, ExportOptions options) {
        InferredTypes types = ShapeInference.inferFromInputs(model);
        long opset = model.opset().orElse(0);
        long newest = LayerForms.ALL.stream().mapToLong(LayerForm::opset).max().orElse(0);
        ExportPlan plan = new ExportPlan(model, types, found, options, Math.max(opset, newest), Optional.empty());
        long needed = plan.result.layers().stream()
                .flatMap(layer -> layer.form().stream())
                .mapToLong(LayerForm::opset)
                .max()
                .orElse(0);
        if (needed <= opset) {
            return plan;
        }
        OpsetUpgrade upgrade = new OpsetUpgrade(needed);
        Optional<String> obstacle =
                options.upgrade() ? upgrade.obstacle(model) : Optional.of("the operator set is to be kept");
        if (obstacle.isPresent()) {
            return new ExportPlan(
                    model,
                    types,
                    found,
                    options,
                    opset,
                    Optional.of(new ExportResult.OpsetChange(opset, opset, obstacle.get())));
        }
        upgrade.run(model);
        model.assignNames();
        // The nodes of the layers may be others now.
        return new ExportPlan(
                model,
                ShapeInference.inferFromInputs(model),
                new Recognition(Recogniser.recognise(model), found.nearMisses()),
                options,
                needed,
                Optional.of(new ExportResult.OpsetChange(opset, needed, "the blocked forms need this version")));
    }

    private PlannedLayer planned(TwistLayer layer, ExportOptions options, long opset) {
        FoldedLayer folded = FoldedLayer.of(layer, normalization(layer), types);
        DType arithmetic = options.arithmetic().orElse(layer.geometry().dtype());
        LayerSite site = new LayerSite(
                layer.name(),
                layer.geometry(),
                types.shape(layer.input()),
                types.shape(layer.output()),
                folded.bias().isPresent(),
                layer.antisymmetric(),
                arithmetic,
                opset);
        Optional<String> obstacle = obstacle(layer, arithmetic);
        if (obstacle.isPresent()) {
            return new PlannedLayer(
                    new ExportedLayer(layer, site, Optional.empty(), "it is kept: " + obstacle.get()), folded);
        }
        Selection.Choice choice = folded.isPlain()
                ? new Selection.Choice(LayerForms.PLAIN, "conv_x and conv_y are zero")
                : options.selection().choose(site);
        return new PlannedLayer(new ExportedLayer(layer, site, Optional.of(choice.form()), choice.reason()), folded);
    }

    private Optional<Match> normalization(TwistLayer layer) {
        Value output = layer.output();
        return output.isOutput() || output.uses().size() != 1
                ? Optional.empty()
                : output.consumers()
                        .findFirst()
                        .filter(node -> node.input(0).filter(output::equals).isPresent())
                        .flatMap(node -> NORMALIZATION.match(node, types::of));
    }

    /** Why a layer cannot be folded, as a clause; empty if it can. */
    private Optional<String> obstacle(TwistLayer layer, DType arithmetic) {
        FoldingLoss loss = new FoldingLoss(layer, arithmetic);
        return notFinite(layer, loss).or(() -> mixed(layer)).or(loss::obstacle);
    }

    /** A layer whose centres or kernels hold NaN or infinity would, folded, give other results. */
    private static Optional<String> notFinite(TwistLayer layer, FoldingLoss loss) {
        List<String> parameters = loss.isFinite() ? layer.notFiniteBesideKernels() : layer.notFinite();
        return parameters.isEmpty()
                ? Optional.empty()
                : Optional.of("its " + String.join(" and ", parameters)
                        + " holds NaN or infinity, which no other form reproduces");
    }

    /** Of a layer of which only some is in half precision, what is in float is what float16 cannot hold. */
    private Optional<String> mixed(TwistLayer layer) {
        DType dtype = layer.geometry().dtype();
        boolean mixed = layer.nodes().stream()
                .filter(node -> node.operator().equals(Conv.ID))
                .anyMatch(conv -> types.of(conv.output(0)).dtype() != dtype);
        return mixed
                ? Optional.of("some of its convolutions are in a wider type than " + dtype.onnxName()
                        + ", which cannot hold their kernels")
                : Optional.empty();
    }

    /** The layers with the form that was chosen for each, the operator set that this needs, and what is almost a layer. */
    public ExportResult result() {
        return result;
    }

    /**
     * Writes the layers in their forms. A plan is applied once.
     *
     * @return the exported model, named and sorted
     */
    public Model apply() {
        if (!layers.isEmpty()) {
            write(layers.stream().filter(layer -> !layer.exported().kept()).toList());
            new DeadCode().run(model);
            new TopologicalSort().run(model);
            Provenance.clear(model);
            model.assignNames();
        }
        FunctionInlining.all().run(model);
        return model;
    }

    /** Writes each layer in the place of its last node, which may be a BatchNormalization. */
    private void write(List<PlannedLayer> written) {
        UnprovenSizes.forget(
                written.stream()
                        .filter(layer -> !layer.exported().site().hasKnownSize())
                        .map(layer -> layer.folded().input()),
                types::of);
        Node first = model.graph().nodes().iterator().next();
        Map<String, Value> constants = new HashMap<>();
        SharedNodes shared = new SharedNodes();
        for (PlannedLayer layer : written) {
            FoldedLayer folded = layer.folded();
            Surgery.at(model, folded.output().producer().orElseThrow())
                    .typedBy(types::of)
                    .named("export-conv-twist")
                    .apply(editor -> {
                        LayerNodes nodes = new LayerNodes(
                                folded,
                                layer.exported().site(),
                                editor,
                                Constants.shared(model, constants, editor.before(first)),
                                shared);
                        editor.handOver(
                                folded.output(),
                                layer.exported().form().orElseThrow().write(nodes));
                    });
        }
        InnerShapes shapes = new InnerShapes(model, types);
        written.forEach(layer -> shapes.answer(layer.folded()));
    }
}
