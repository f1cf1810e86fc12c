package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Replaces ONNX's own operator {@code ai.onnx.preview.training.Gradient}, which no runtime executes, by the nodes that compute it. Its
 * attributes name the differentiated value {@code y} and the values {@code xs} of the same graph; its inputs are the points at which they
 * are taken. A model of an operator set before {@value Backward#FIRST_OPSET} is raised to it.
 *
 * <pre>
 *   before:  y = Mul(a, b);  da, db = Gradient(a, b) {xs: [a, b], y: y}
 *   after:   y = Mul(a, b);  da = Identity(b);  db = Identity(a)
 * </pre>
 *
 * <p>Where an input is another value than the one that the attribute names, the part of the graph between them is computed again for it.
 */
record GradientExpansion() implements Pass {
    private static final OperatorId GRADIENT = OperatorId.of("ai.onnx.preview.training", "Gradient");
    private static final Attr<List<String>> XS = Attr.named("xs", AttributeKind.STRINGS);
    private static final Attr<List<String>> ZS = Attr.named("zs", AttributeKind.STRINGS);
    private static final Attr<String> Y = Attr.named("y", AttributeKind.STRING);

    @Override
    public String name() {
        return "expand-gradients";
    }

    /** @throws GradientException when a name is not that of a value of the main graph, or there is no gradient */
    @Override
    public boolean run(Model model) {
        List<Node> gradients = new ArrayList<>();
        model.graph().nodes().forEach(node -> {
            if (node.operator().equals(GRADIENT)) {
                gradients.add(node);
            }
        });
        if (gradients.isEmpty()) {
            return false;
        }
        if (model.opset().orElse(0) < Backward.FIRST_OPSET) {
            new OpsetUpgrade(Backward.FIRST_OPSET).run(model);
        }
        gradients.forEach(node -> expand(model, node));
        if (model.allNodes().noneMatch(node -> node.operator().domain().equals(GRADIENT.domain()))) {
            model.removeOpset(GRADIENT.domain());
        }
        new TopologicalSort().run(model);
        return true;
    }

    private static void expand(Model model, Node node) {
        Map<String, Value> names = model.graph().valuesByName();
        List<String> sources = new ArrayList<>(XS.of(node));
        sources.addAll(ZS.find(node).orElse(List.of()));
        Map<Value, Value> points = new HashMap<>();
        List<Value> wrt = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            Value point = node.input(i).orElseThrow(() -> lacking(node));
            points.put(named(names, node, sources.get(i)), point);
            if (i < XS.of(node).size()) {
                wrt.add(point);
            }
        }
        Value target = named(names, node, Y.of(node));
        boolean moved = points.entrySet().stream().anyMatch(entry -> entry.getKey() != entry.getValue());
        Value computed = moved ? computedAt(model, target, points) : target;
        Gradients found = Backward.of(model, computed, wrt);
        for (int i = 0; i < node.outputCount(); i++) {
            Value gradient = found.of(wrt.get(i));
            Value output = node.detachOutput(i, "expanded");
            gradient.producer().orElseThrow().attachOutput(gradient.outputIndex(), output);
        }
        model.graph().remove(node);
    }

    private static Value named(Map<String, Value> names, Node node, String name) {
        return Optional.ofNullable(names.get(name))
                .orElseThrow(() -> new GradientException(
                        Fault.MODEL,
                        "node " + node + " names '" + name
                                + "', which is no value of the main graph: correct its attributes"));
    }

    private static GradientException lacking(Node node) {
        return new GradientException(
                Fault.MODEL, "node " + node + " has fewer inputs than its attributes 'xs' and 'zs' name: correct it");
    }

    /** The value that the target has where some values are others: the nodes between are placed again. */
    private static Value computedAt(Model model, Value target, Map<Value, Value> points) {
        Graph graph = model.graph();
        InferredTypes types = ShapeInference.infer(model);
        Map<Value, Value> copies = new HashMap<>(points);
        List<Node> nodes = new ArrayList<>(DependencyPath.between(graph, types, points.keySet(), List.of(target))
                .nodes());
        Collections.reverse(nodes);
        for (Node node : nodes) {
            if (node.hasSubgraphs()) {
                throw new GradientException(
                        Fault.MODEL,
                        "node " + node + " has subgraphs and cannot be computed at other points: let Gradient take the"
                                + " values themselves");
            }
            NodeBuilder copy = graph.newNode(node.operator());
            node.attributes().forEach(copy::attribute);
            node.inputs().forEach(input -> copy.input(input.map(value -> copies.getOrDefault(value, value))));
            node.outputs().forEach(output -> copy.output(output.hint()));
            Node placed = copy.append();
            for (int i = 0; i < node.outputCount(); i++) {
                copies.putIfAbsent(node.output(i), placed.output(i));
            }
        }
        return copies.getOrDefault(target, target);
    }
}
