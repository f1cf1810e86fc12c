package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.Constants;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.layer.GridNodes;

/** Puts layers into a model, in the form that the options ask for; what layers can share, it makes once. */
final class LayerEmitter {
    private final Model model;
    private final TwistOptions options;
    private final Node first;
    private final FunctionForm functions;
    private final Map<String, Value> constants = new HashMap<>();
    private final Map<Value, LayerOperands<Value>> operands = new HashMap<>();
    private final Map<GridKey, Value> sharedGrids = new HashMap<>();

    private record GridKey(Graph graph, GridAxis axis, Dim size, DType dtype) {}

    /** @param model one that has nodes, sorted, of operator set 7 or later */
    LayerEmitter(Model model, TwistOptions options) {
        this.options = options;
        this.model = model;
        this.first = model.graph().nodes().iterator().next();
        this.functions = new FunctionForm(model, options);
    }

    /** Writes a layer in the place of its Conv. */
    void emit(ConvCandidate conv, WrittenLayer layer, Editor editor) {
        Constants shared = Constants.shared(model, constants, editor.before(first));
        if (options.asFunction()) {
            List<Value> grids = layer.grid() == Grid.CONSTANT ? grids(conv, layer, shared, editor) : List.of();
            functions.replace(conv.node(), layer, editor, grids);
        } else {
            reference(conv, layer, shared, editor);
        }
    }

    private void reference(ConvCandidate candidate, WrittenLayer layer, Constants shared, Editor editor) {
        Node conv = candidate.node();
        Placement behind = editor.after(conv);
        List<Value> grids = grids(candidate, layer, shared, behind);
        Value sum = new ReferenceForm(behind, shared, options.coordinates())
                .emit(
                        layer.name(),
                        layer.input(),
                        layer.output(),
                        List.copyOf(conv.attributes()),
                        operands(layer, new ReferenceForm(editor.before(first), shared, options.coordinates())),
                        grids.get(0),
                        grids.get(1));
        editor.handOver(layer.output(), sum, layer.name() + ".conv.output");
    }

    // In the main graph, before everything: a layer in a loop then does not compute them at each turn.
    private LayerOperands<Value> operands(WrittenLayer layer, ReferenceForm front) {
        return operands.computeIfAbsent(
                layer.stored().kernelX(),
                absent -> front.operands(
                        layer.name(), layer.stored(), layer.geometry().dtype(), options.purpose()));
    }

    private List<Value> grids(ConvCandidate conv, WrittenLayer layer, Constants shared, Placement placement) {
        DType dtype = layer.geometry().dtype();
        List<Value> grids = new ArrayList<>();
        for (GridAxis axis : GridAxis.values()) {
            axis.constantSize(conv.outputShape())
                    .ifPresentOrElse(
                            size -> grids.add(constantGrid(axis, dtype, size, shared)),
                            () -> grids.add(sharedGrid(axis, conv, layer, shared, placement)));
        }
        return grids;
    }

    private Value constantGrid(GridAxis axis, DType dtype, long size, Constants shared) {
        String key = "grid_" + axis.label() + "_" + size + (dtype == DType.FLOAT ? "" : "_" + dtype.onnxName());
        return shared.of(key, () -> axis.tensor(options.coordinates(), dtype, size));
    }

    private Value sharedGrid(
            GridAxis axis, ConvCandidate conv, WrittenLayer layer, Constants shared, Placement placement) {
        Dim size = conv.outputShape()
                .known()
                .map(dims -> dims.get(axis.dimension()))
                .orElse(Dim.UNKNOWN);
        // Two sizes that are not known need not be equal.
        if (size instanceof Dim.Unknown) {
            return computedGrid(axis, layer, shared, placement);
        }
        GridKey key =
                new GridKey(placement.graph(), axis, size, layer.geometry().dtype());
        Value known = sharedGrids.get(key);
        if (known == null) {
            known = computedGrid(axis, layer, shared, placement);
            sharedGrids.put(key, known);
        }
        return known;
    }

    private Value computedGrid(GridAxis axis, WrittenLayer layer, Constants shared, Placement placement) {
        return new GridNodes(placement, shared, options.coordinates())
                .grid(axis, layer.geometry().dtype(), layer.output(), layer.name() + ".grid_" + axis.label());
    }
}
