package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.diff.align.Naming;
import org.onnxtwist.diff.align.Strictness;
import org.onnxtwist.diff.align.Weights;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.TrainingInfo;
import org.onnxtwist.ir.TrainingInfo.Binding;

/** Tells whether two models are trained in the same way. Graphs are compared node by node and by name, not aligned. */
record TrainingComparison(Weights weights) {
    boolean areSame(Model before, Model after) {
        return texts(before).equals(texts(after)) && haveSameAttributes(nodes(before), nodes(after));
    }

    private List<String> texts(Model model) {
        List<String> texts = new ArrayList<>();
        for (TrainingInfo step : model.training()) {
            Stream.of(step.initialization(), step.algorithm())
                    .forEach(root -> root.forEachGraph(graph -> {
                        texts.add(graph.toString());
                        describe(graph, texts);
                    }));
            step.initializationBindings().forEach(binding -> texts.add("start " + text(binding)));
            step.updateBindings().forEach(binding -> texts.add("update " + text(binding)));
        }
        return texts;
    }

    private void describe(Graph graph, List<String> texts) {
        graph.inputs().forEach(value -> texts.add("input " + Naming.of(value) + " " + value.type()));
        graph.initializers()
                .forEach(value -> texts.add("initializer " + Naming.of(value) + " "
                        + value.initializer()
                                .map(tensor -> tensor.type().toString())
                                .orElse("") + " "
                        + weights.sum(value, Strictness.EXACT)));
        graph.outputs().forEach(value -> texts.add("output " + Naming.of(value) + " " + value.type()));
        for (Node node : graph.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(input -> input.map(Naming::of).orElse(""))
                    .toList();
            texts.add(node.operator() + " " + node.name() + " " + inputs + " "
                    + node.outputs().stream().map(Naming::of).toList());
        }
    }

    private static String text(Binding binding) {
        return Naming.of(binding.variable()) + " = " + Naming.of(binding.source());
    }

    private static List<Node> nodes(Model model) {
        return model.trainingRoots().stream().flatMap(Graph::allNodes).toList();
    }

    private boolean haveSameAttributes(List<Node> before, List<Node> after) {
        List<Difference> found = new ArrayList<>();
        AttributeComparison comparison = new AttributeComparison(weights, found::add);
        for (int i = 0; i < before.size() && found.isEmpty(); i++) {
            Node left = before.get(i);
            Node right = after.get(i);
            Set<String> names = new HashSet<>();
            left.attributes().forEach(attribute -> names.add(attribute.name()));
            right.attributes().forEach(attribute -> names.add(attribute.name()));
            names.forEach(name -> comparison.compare("", "", name, left.attribute(name), right.attribute(name)));
        }
        return found.isEmpty();
    }
}
