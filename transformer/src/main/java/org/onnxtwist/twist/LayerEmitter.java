package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Value;

/** Puts layers into a model, in the form that the options ask for; what layers can share, it makes once. */
final class LayerEmitter {
    private final Model model;
    private final TwistOptions options;
    private final Constants constants;
    private final ReferenceForm front;
    private final FunctionForm functions;
    private final Map<LayerParameters, ReferenceForm.Operands> operands = new HashMap<>();
    private final Map<GridKey, Value> sharedGrids = new HashMap<>();

    private record GridKey(Graph graph, GridAxis axis, Dim size, DType dtype) {}

    /** @param model one that has nodes, sorted, of operator set 7 or later */
    LayerEmitter(Model model, TwistOptions options) {
        this.options = options;
        this.model = model;
        if (options.asFunction()) {
            model.setIrVersion(Math.max(model.irVersion(), FunctionForm.FUNCTIONS_SINCE));
        }
        Placement beginning =
                Placement.before(model, model.graph().nodes().iterator().next());
        this.constants = model.irVersion() < LayerParameters.FREE_INITIALIZERS_SINCE
                ? Constants.nodes(beginning)
                : Constants.initializers(model.graph());
        this.front = new ReferenceForm(beginning, constants, options.coordinates());
        this.functions = new FunctionForm(model, options);
    }

    /** Rewrites one Conv. */
    TwistLayer emit(ConvCandidate candidate, LayerParameters parameters) {
        Node conv = candidate.node();
        ConvGeometry geometry = candidate.geometryKnown();
        Value output = conv.detachOutput(0, candidate.name() + ".conv.output");
        Optional<Value> bias = conv.input(2);
        Value input = conv.input(0).orElseThrow();
        Value weight = conv.input(1).orElseThrow();
        Grid grid = grid(candidate.outputShape());
        if (options.asFunction()) {
            List<Value> grids = grid == Grid.CONSTANT ? grids(candidate, Optional.empty()) : List.of();
            functions.replace(conv, output, geometry, parameters, grids);
        } else {
            reference(candidate, parameters, output);
        }
        return new TwistLayer(
                candidate.name(),
                candidate.scope(),
                output.graph(),
                input,
                output,
                weight,
                bias,
                parameters.kernelX(),
                parameters.kernelY(),
                parameters.centerX(),
                parameters.centerY(),
                geometry,
                options.coordinates(),
                options.purpose(),
                grid);
    }

    private void reference(ConvCandidate candidate, LayerParameters parameters, Value output) {
        Node conv = candidate.node();
        Placement placement = Placement.after(model, conv);
        List<Value> grids = grids(candidate, Optional.of(placement));
        new ReferenceForm(placement, constants, options.coordinates())
                .emit(
                        candidate.name(),
                        conv.input(0).orElseThrow(),
                        conv.output(0),
                        List.copyOf(conv.attributes()),
                        operands(candidate, parameters),
                        grids.get(0),
                        grids.get(1),
                        Optional.of(output));
    }

    // In the main graph, before everything: a layer in a loop then does not compute them at each turn.
    private ReferenceForm.Operands operands(ConvCandidate candidate, LayerParameters parameters) {
        return operands.computeIfAbsent(
                parameters,
                absent -> front.operands(
                        candidate.name(),
                        parameters.kernelX(),
                        parameters.kernelY(),
                        parameters.centerX(),
                        parameters.centerY(),
                        candidate.geometryKnown().dtype(),
                        options.purpose()));
    }

    private static Grid grid(Shape output) {
        return output.size(GridAxis.X.dimension()).isPresent()
                        && output.size(GridAxis.Y.dimension()).isPresent()
                ? Grid.CONSTANT
                : Grid.DYNAMIC;
    }

    private List<Value> grids(ConvCandidate candidate, Optional<Placement> placement) {
        List<Value> grids = new ArrayList<>();
        for (GridAxis axis : GridAxis.values()) {
            grids.add(
                    candidate.outputShape().size(axis.dimension()).isPresent()
                            ? constantGrid(
                                    axis,
                                    candidate.geometryKnown().dtype(),
                                    candidate
                                            .outputShape()
                                            .size(axis.dimension())
                                            .getAsLong())
                            : sharedGrid(axis, candidate, placement.orElseThrow()));
        }
        return grids;
    }

    private Value constantGrid(GridAxis axis, DType dtype, long size) {
        String key = "grid_" + axis.label() + "_" + size + (dtype == DType.FLOAT ? "" : "_" + dtype.onnxName());
        return constants.of(key, () -> axis.tensor(options.coordinates(), dtype, size));
    }

    private Value sharedGrid(GridAxis axis, ConvCandidate candidate, Placement placement) {
        Graph graph = placement.graph();
        Dim size = candidate
                .outputShape()
                .known()
                .map(dims -> dims.get(axis.dimension()))
                .orElse(Dim.UNKNOWN);
        // Two sizes that are not known need not be equal.
        if (size instanceof Dim.Unknown) {
            return computedGrid(axis, candidate, placement);
        }
        GridKey key = new GridKey(graph, axis, size, candidate.geometryKnown().dtype());
        Value known = sharedGrids.get(key);
        if (known == null) {
            known = computedGrid(axis, candidate, placement);
            sharedGrids.put(key, known);
        }
        return known;
    }

    private Value computedGrid(GridAxis axis, ConvCandidate candidate, Placement placement) {
        return new GridNodes(placement, constants, options.coordinates())
                .grid(
                        axis,
                        candidate.geometryKnown().dtype(),
                        candidate.node().output(0),
                        candidate.name() + ".grid_" + axis.label());
    }
}
