package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.FormatFeature;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.initializer.InitializersAsConstants;
import org.onnxtwist.rewrite.Editor;

/** Puts layers into a model, in the form that the options ask for; what layers can share, it makes once. */
final class LayerEmitter {
    private final Model model;
    private final TwistOptions options;
    private final Node first;
    private final FunctionForm functions;
    private final Map<String, Value> constants = new HashMap<>();
    private final Map<LayerParameters, ReferenceForm.Operands> operands = new HashMap<>();
    private final Map<GridKey, Value> sharedGrids = new HashMap<>();

    private record GridKey(Graph graph, GridAxis axis, Dim size, DType dtype) {}

    /** @param model one that has nodes, sorted, of operator set 7 or later */
    LayerEmitter(Model model, TwistOptions options) {
        this.options = options;
        this.model = model;
        if (options.asFunction()) {
            if (!model.supports(FormatFeature.FREE_INITIALIZERS)) {
                // Until then they are constants although they are inputs; after that they would no longer be.
                new InitializersAsConstants().run(model);
            }
            model.require(FormatFeature.FUNCTIONS);
        }
        this.first = model.graph().nodes().iterator().next();
        this.functions = new FunctionForm(model, options);
    }

    /** Writes one layer in the place of its Conv. */
    void emit(LayerPlan plan, Editor editor) {
        Constants shared = Constants.shared(model, constants, editor.before(first));
        if (options.asFunction()) {
            List<Value> grids = plan.grid() == Grid.CONSTANT ? grids(plan, shared, editor) : List.of();
            functions.replace(plan, editor, grids);
        } else {
            reference(plan, shared, editor);
        }
    }

    private void reference(LayerPlan plan, Constants shared, Editor editor) {
        Node conv = plan.conv();
        Placement behind = editor.after(conv);
        List<Value> grids = grids(plan, shared, behind);
        Value sum = new ReferenceForm(behind, shared, options.coordinates())
                .emit(
                        plan.candidate().name(),
                        conv.input(0).orElseThrow(),
                        conv.output(0),
                        List.copyOf(conv.attributes()),
                        operands(plan, new ReferenceForm(editor.before(first), shared, options.coordinates())),
                        grids.get(0),
                        grids.get(1));
        editor.handOver(conv.output(0), sum, plan.candidate().name() + ".conv.output");
    }

    // In the main graph, before everything: a layer in a loop then does not compute them at each turn.
    private ReferenceForm.Operands operands(LayerPlan plan, ReferenceForm front) {
        LayerParameters parameters = plan.parameters();
        return operands.computeIfAbsent(
                parameters,
                absent -> front.operands(
                        plan.candidate().name(),
                        parameters.kernelX(),
                        parameters.kernelY(),
                        parameters.centerX(),
                        parameters.centerY(),
                        plan.geometry().dtype(),
                        options.purpose()));
    }

    private List<Value> grids(LayerPlan plan, Constants shared, Placement placement) {
        List<Value> grids = new ArrayList<>();
        for (GridAxis axis : GridAxis.values()) {
            axis.constantSize(plan.candidate().outputShape())
                    .ifPresentOrElse(
                            size -> grids.add(constantGrid(axis, plan.geometry().dtype(), size, shared)),
                            () -> grids.add(sharedGrid(axis, plan, shared, placement)));
        }
        return grids;
    }

    private Value constantGrid(GridAxis axis, DType dtype, long size, Constants shared) {
        String key = "grid_" + axis.label() + "_" + size + (dtype == DType.FLOAT ? "" : "_" + dtype.onnxName());
        return shared.of(key, () -> axis.tensor(options.coordinates(), dtype, size));
    }

    private Value sharedGrid(GridAxis axis, LayerPlan plan, Constants shared, Placement placement) {
        Dim size = plan.candidate()
                .outputShape()
                .known()
                .map(dims -> dims.get(axis.dimension()))
                .orElse(Dim.UNKNOWN);
        // Two sizes that are not known need not be equal.
        if (size instanceof Dim.Unknown) {
            return computedGrid(axis, plan, shared, placement);
        }
        GridKey key = new GridKey(placement.graph(), axis, size, plan.geometry().dtype());
        Value known = sharedGrids.get(key);
        if (known == null) {
            known = computedGrid(axis, plan, shared, placement);
            sharedGrids.put(key, known);
        }
        return known;
    }

    private Value computedGrid(GridAxis axis, LayerPlan plan, Constants shared, Placement placement) {
        return new GridNodes(placement, shared, options.coordinates())
                .grid(
                        axis,
                        plan.geometry().dtype(),
                        plan.conv().output(0),
                        plan.candidate().name() + ".grid_" + axis.label());
    }
}
