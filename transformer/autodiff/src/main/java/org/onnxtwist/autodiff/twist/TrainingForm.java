package org.onnxtwist.autodiff.twist;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.EqualNodes;
import org.onnxtwist.autodiff.rule.convolution.WinogradForm;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Pad;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.recognise.Recogniser;

/**
 * Writes the conv_twist layers of a model's graph that are in the reference form so that they run faster while they are trained: from the
 * stored parameters, which other nodes may read and change, with kernels that the graph computes.
 *
 * <pre>
 *   before:  y = conv_W(x) + (gx - center_x) conv_x(x) + (gy - center_y) conv_y(x)
 *   after:   W' = W - center_x Wx - center_y Wy
 *            y = conv_W'(x) + the sum of [gx, gy] times a Conv of single taps over the differences of x   many channels, antisymmetric kernels
 *            y = the sum of [1, gx, gy] times one Conv of x with the kernels [W', Wx, Wy]                 other layers, and those of which
 *                                                                                                         {@link WinogradForm} is faster
 * </pre>
 *
 * <p>The kernels of layers that the recogniser finds antisymmetric have to stay so. To be run behind {@code Backward}, which knows layers in
 * the reference form; differences that a projected gradient reads are computed once for both.
 */
public record TrainingForm() implements Pass {
    @Override
    public String name() {
        return "training-form";
    }

    @Override
    public boolean run(Model model) {
        InferredTypes types = ShapeInference.infer(model);
        List<ReferenceLayer> layers = Recogniser.recognise(model).stream()
                .filter(layer -> layer.output().graph() == model.graph())
                .map(layer -> ReferenceLayer.of(layer, types))
                .flatMap(Optional::stream)
                .filter(layer -> isOverDifferences(layer) || !hasShapeRead(layer))
                .toList();
        layers.forEach(layer -> rewrite(model, layer, types));
        if (!layers.isEmpty()) {
            new TopologicalSort().run(model);
        }
        return !layers.isEmpty();
    }

    private static boolean isOverDifferences(ReferenceLayer layer) {
        return layer.layer().antisymmetric()
                && Math.min(layer.inChannels(), layer.outChannels()) >= LayerGradient.CHANNELS * layer.groups();
    }

    /** Tells whether Winograd's filtering is faster, of all three convolutions in one. */
    private static boolean filters(ReferenceLayer layer, InferredTypes types) {
        return !hasShapeRead(layer)
                && WinogradForm.pays(layer.base(), types, 3 * layer.outChannels(), layer.inChannels());
    }

    /** Tells whether coordinates are computed from the shape of a convolution, which only the form over differences still has. */
    private static boolean hasShapeRead(ReferenceLayer layer) {
        return inner(layer)
                .flatMap(Value::consumers)
                .anyMatch(node -> !layer.nodes().contains(node));
    }

    private static Stream<Value> inner(ReferenceLayer layer) {
        return layer.layer().nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> value != layer.layer().output());
    }

    private static void rewrite(Model model, ReferenceLayer layer, InferredTypes types) {
        Value output = layer.layer().output();
        Node last = output.producer().orElseThrow();
        Placement place = Placement.before(model, last);
        ConvGeometry geometry = layer.layer().geometry();
        Arithmetic at = new Arithmetic(place, new Arithmetic.Constants(place), geometry.dtype());
        Value sum = filters(layer, types)
                ? filtered(layer, types, at)
                : isOverDifferences(layer) ? overDifferences(layer, types, at) : inOne(layer, types, at);
        for (Value addend : layer.addends()) {
            sum = at.add(sum, addend);
        }
        sum.producer().orElseThrow().attachOutput(sum.outputIndex(), last.detachOutput(0, "replaced"));
        removeUnused(layer);
    }

    private static Value overDifferences(ReferenceLayer layer, InferredTypes types, Arithmetic at) {
        LayerOperands<Value> operands = layer.operands();
        ConvGeometry geometry = layer.layer().geometry();
        LayerFormulas formulas = new LayerFormulas(layer, types, at);
        TapDifferences tapDifferences = new TapDifferences(at, geometry);
        Value input = layer.layer().input();
        Value base = geometry.statedBy(Conv.of(input, formulas.folded())
                        .bias(operands.bias())
                        .kernelShape(3, 3)
                        .name(layer.base().name()))
                .emit(at);
        inner(layer).toList().forEach(value -> value.replaceUsesExcept(base, layer.nodes()));
        Value differences = tapDifferences.of(input, geometry.inChannels());
        EqualNodes.mergeInto(input, differences);
        Value parts = tapDifferences.convolved(differences, operands.kernelX(), operands.kernelY());
        return at.add(base, formulas.sum(parts, geometry.outChannels(), false));
    }

    private static Value filtered(ReferenceLayer layer, InferredTypes types, Arithmetic at) {
        LayerOperands<Value> operands = layer.operands();
        LayerFormulas formulas = new LayerFormulas(layer, types, at);
        Value kernels = formulas.stacked(formulas.folded(), operands.kernelX(), operands.kernelY());
        Value sum = WinogradForm.sumOfProducts(layer.base(), types, at, kernels, formulas.grids(true), 3);
        return operands.bias()
                .map(bias -> at.add(sum, at.reshape(bias, at.integers(-1, 1, 1))))
                .orElse(sum);
    }

    private static Value inOne(ReferenceLayer layer, InferredTypes types, Arithmetic at) {
        LayerOperands<Value> operands = layer.operands();
        ConvGeometry geometry = layer.layer().geometry();
        LayerFormulas formulas = new LayerFormulas(layer, types, at);
        long channels = geometry.outChannels();
        Value kernels = formulas.stacked(formulas.folded(), operands.kernelX(), operands.kernelY());
        Value parts = geometry.withChannels(geometry.inChannels(), 3 * channels, geometry.group())
                .statedBy(Conv.of(layer.layer().input(), kernels)
                        .bias(operands.bias().map(bias -> stackedBias(bias, geometry, at)))
                        .kernelShape(3, 3)
                        .name(layer.base().name()))
                .emit(at);
        return formulas.sum(parts, channels, true);
    }

    /** The bias, and none for what is multiplied by grids. */
    private static Value stackedBias(Value bias, ConvGeometry geometry, Arithmetic at) {
        Value grouped = at.reshape(bias, at.integers(geometry.group(), 1, -1));
        return at.reshape(Pad.of(grouped, at.integers(0, 0, 0, 0, 2, 0)).emit(at), at.integers(-1));
    }

    private static void removeUnused(ReferenceLayer layer) {
        Set<Node> left = new HashSet<>(layer.nodes());
        boolean removed = true;
        while (removed) {
            List<Node> unused = left.stream()
                    .filter(node -> node.outputs().stream().noneMatch(Value::isUsed))
                    .toList();
            unused.forEach(node -> node.graph().remove(node));
            removed = left.removeAll(unused) && !unused.isEmpty();
        }
    }
}
