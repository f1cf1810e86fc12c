package org.onnxtwist.tests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.rewrite.TwistResult;

/** What a rewritten model lacks of the original that a rewrite of its Convs had no business to touch. */
final class Losses {
    private final List<String> losses = new ArrayList<>();
    private final Model before;
    private final Set<String> rewritten;

    private Losses(Model before, TwistResult result) {
        this.before = before;
        this.rewritten = result.layers().stream()
                .map(WrittenLayer::output)
                .map(Losses::name)
                .collect(Collectors.toSet());
    }

    /** A sentence for each loss. */
    static List<String> between(Model before, Model after, TwistResult result) {
        Losses losses = new Losses(before, result);
        losses.model(after);
        losses.nodes(after);
        losses.initializers(after);
        return losses.losses;
    }

    private void model(Model after) {
        // An initializer has to be an input below IR version 4, and from that version on is no constant where it is
        // one.
        List<Value> inputs = before.irVersion() < 4 && after.irVersion() >= 4
                ? before.graph().inputs().stream()
                        .filter(input -> input.initializer().isEmpty())
                        .toList()
                : before.graph().inputs();
        same("inputs", described(inputs), described(after.graph().inputs()).subList(0, inputs.size()));
        same(
                "outputs",
                described(before.graph().outputs()),
                described(after.graph().outputs()));
        same(
                "producer",
                before.producerName() + before.producerVersion(),
                after.producerName() + after.producerVersion());
        same(
                "documentation",
                before.doc() + before.graph().doc(),
                after.doc() + after.graph().doc());
        same("domain and version", before.domain() + before.modelVersion(), after.domain() + after.modelVersion());
        before.opsets()
                .forEach((domain, version) -> same(
                        "opset of '" + domain + "'", version, after.opsets().getOrDefault(domain, -1L)));
        before.metadata()
                .forEach((key, value) ->
                        same("metadata '" + key + "'", value, after.metadata().getOrDefault(key, "nothing")));
    }

    /** Nodes of the main graph and its subgraphs; calls of functions may have been inlined. */
    private void nodes(Model after) {
        Set<String> kept = new HashSet<>();
        after.graph().forEachNode(node -> kept.add(describe(node)));
        before.graph().forEachNode(node -> {
            boolean touched = node.outputs().stream().map(Losses::name).anyMatch(rewritten::contains);
            if (!touched && before.callee(node).isEmpty() && !kept.contains(describe(node))) {
                losses.add("node " + describe(node) + " is gone");
            }
        });
    }

    private void initializers(Model after) {
        Map<String, Value> kept = new HashMap<>();
        after.forEachGraph(graph -> graph.initializers().forEach(value -> kept.put(name(value), value)));
        before.graph()
                .forEachGraph(graph -> graph.initializers().forEach(value -> {
                    Optional<Value> other = Optional.ofNullable(kept.get(name(value)));
                    if (!other.flatMap(Value::initializer)
                            .map(tensor -> value.initializer().orElseThrow().sameElements(tensor))
                            .orElse(false)) {
                        losses.add("initializer " + value + " is gone or has changed");
                    }
                }));
    }

    private static String describe(Node node) {
        return node + " "
                + node.inputs().stream()
                        .map(value -> value.map(Losses::name).orElse("-"))
                        .toList()
                + node.outputs().stream().map(Losses::name).toList()
                + node.attributes().stream()
                        .map(attribute -> attribute.name()
                                + (attribute.value().graphs().findAny().isPresent() ? "" : attribute.value()))
                        .toList()
                + node.doc() + node.metadata();
    }

    private static List<String> described(List<Value> values) {
        return values.stream()
                .map(value -> name(value) + value.type() + value.doc() + value.metadata())
                .toList();
    }

    private static String name(Value value) {
        return value.name().orElse("");
    }

    private void same(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            losses.add("the " + what + " was " + expected + " and is " + actual);
        }
    }
}
