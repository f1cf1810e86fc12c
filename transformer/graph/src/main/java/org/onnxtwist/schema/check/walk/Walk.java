package org.onnxtwist.schema.check.walk;

import java.util.List;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.Finding;

/** Shows rules a model: each graph and node once. Recurses once for each level of graphs within graphs, as the readers of models do. */
public final class Walk {
    private final List<CheckRule> rules;
    private final Findings findings = new Findings();

    private Walk(List<CheckRule> rules) {
        this.rules = rules;
    }

    public static List<Finding> through(
            Model model, java.util.function.Function<Value, ValueType> types, List<CheckRule> rules) {
        Walk walk = new Walk(rules);
        rules.forEach(rule -> rule.model(model, walk.findings));
        Site main = Site.main(model, types);
        walk.graph(main);
        for (Graph root : model.trainingRoots()) {
            if (!isAbsent(root) || rules.stream().anyMatch(rule -> rule.concerns(root))) {
                walk.graph(main.training(root));
            }
        }
        for (Function function : model.functions().values()) {
            walk.graph(main.body(function));
        }
        return walk.findings.all();
    }

    /** Of training, both graphs may be left out. */
    private static boolean isAbsent(Graph root) {
        return root.nodeCount() == 0
                && root.outputs().isEmpty()
                && root.values().findAny().isEmpty();
    }

    private void graph(Site site) {
        rules.forEach(rule -> rule.begin(site, findings));
        for (Node node : site.graph().nodes()) {
            Call call = site.call(node);
            for (CheckRule rule : rules) {
                rule.node(call, findings);
            }
            if (node.hasSubgraphs()) {
                subgraphs(site, node);
            }
            for (CheckRule rule : rules) {
                rule.after(call, findings);
            }
        }
        rules.forEach(rule -> rule.end(site, findings));
    }

    private void subgraphs(Site site, Node node) {
        for (Attribute attribute : node.attributes()) {
            List<Graph> bodies = attribute.value().graphs().toList();
            for (Graph body : bodies) {
                graph(site.inside(node, attribute.name(), body));
            }
        }
    }
}
