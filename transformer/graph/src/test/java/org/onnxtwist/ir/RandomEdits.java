package org.onnxtwist.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * Carries out edits that are described by bare numbers, on a model and on a {@link NaiveModel} of it, and compares both.
 *
 * <p>Numbers choose among whatever there is at the time, modulo its count, so every list of edits is possible and a shorter one too.
 */
final class RandomEdits {
    enum Kind {
        APPEND,
        INSERT_BEFORE,
        INSERT_AFTER,
        INSERT_WITH_BODY,
        REMOVE,
        REPLACE_USES,
        TAKE_OVER_OUTPUT,
        MOVE_BEFORE,
        MOVE_TO_END,
        SET_INPUT,
        OMIT_INPUT,
        ADD_OUTPUT,
        SET_OUTPUT,
        REMOVE_OUTPUT,
        ADD_INITIALIZER,
        REMOVE_INITIALIZER
    }

    /** One edit: what, in which graph, and three choices. */
    record Edit(Kind kind, int where, int a, int b, int c) {}

    final Model model;
    private final NaiveModel naive;
    private int made;

    RandomEdits() {
        Graph graph = new Graph("main");
        graph.addInput("x", ValueType.UNKNOWN);
        graph.addInitializer("w", Tensor.vector(1));
        model = new Model(graph, 8);
        naive = new NaiveModel(graph);
    }

    NaiveModel naive() {
        return naive;
    }

    void apply(Edit edit) {
        Graph graph = pick(naive.graphs(), edit.where());
        List<Node> nodes = naive.nodes(graph);
        List<Value> visible = naive.visible(graph);
        switch (edit.kind()) {
            case APPEND -> place(graph, edit, nodes.size(), Placement.APPEND);
            case INSERT_BEFORE -> place(graph, edit, nodes.isEmpty() ? 0 : edit.c() % nodes.size(), Placement.BEFORE);
            case INSERT_AFTER -> place(graph, edit, nodes.isEmpty() ? 0 : edit.c() % nodes.size() + 1, Placement.AFTER);
            case INSERT_WITH_BODY -> withBody(graph, visible, edit);
            case REMOVE -> some(nodes, edit.a()).ifPresent(node -> remove(graph, node));
            case REPLACE_USES -> replaceUses(graph, edit);
            case TAKE_OVER_OUTPUT -> some(nodes, edit.a()).ifPresent(node -> takeOver(graph, node, edit));
            case MOVE_BEFORE -> some(nodes, edit.a()).ifPresent(node -> move(graph, pick(nodes, edit.b()), node));
            case MOVE_TO_END ->
                some(nodes, edit.a()).ifPresent(node -> {
                    graph.moveToEnd(node);
                    naive.moveToEnd(graph, node);
                });
            case SET_INPUT ->
                some(nodes, edit.a()).ifPresent(node -> setInput(node, edit.c(), pick(visible, edit.b())));
            case OMIT_INPUT ->
                some(nodes, edit.a()).filter(node -> node.inputCount() > 0).ifPresent(node -> {
                    int index = edit.b() % node.inputCount();
                    node.omitInput(index);
                    naive.omitInput(node, index);
                });
            case ADD_OUTPUT -> {
                Value value = pick(visible, edit.a());
                graph.addOutput(value);
                naive.outputs(graph).add(value);
            }
            case SET_OUTPUT -> {
                if (!graph.outputs().isEmpty()) {
                    int index = edit.a() % graph.outputs().size();
                    Value value = pick(visible, edit.b());
                    graph.setOutput(index, value);
                    naive.outputs(graph).set(index, value);
                }
            }
            case REMOVE_OUTPUT -> {
                if (!graph.outputs().isEmpty()) {
                    int index = edit.a() % graph.outputs().size();
                    graph.removeOutput(index);
                    naive.outputs(graph).remove(index);
                }
            }
            case ADD_INITIALIZER ->
                naive.initializers(graph).add(graph.addInitializer("i" + made++, Tensor.vector(made)));
            case REMOVE_INITIALIZER ->
                some(naive.initializers(graph), edit.a()).ifPresent(value -> {
                    if (naive.expectRefusal(naive.isUsed(value), () -> graph.removeInitializer(value))) {
                        naive.initializers(graph).remove(value);
                    }
                });
        }
    }

    private enum Placement {
        APPEND,
        BEFORE,
        AFTER
    }

    private void place(Graph graph, Edit edit, int position, Placement placement) {
        List<Value> visible = naive.visible(graph);
        NodeBuilder builder = graph.newNode("Op").name("n" + made++);
        List<Optional<Value>> inputs = new ArrayList<>();
        for (int i = 0; i < edit.a() % 4; i++) {
            // The last one must be there: a trailing omitted input would be dropped.
            boolean omit = i + 1 < edit.a() % 4 && (edit.b() + i) % 5 == 0;
            inputs.add(omit ? Optional.empty() : Optional.of(pick(visible, edit.b() + i * 7)));
        }
        inputs.forEach(builder::input);
        for (int i = 0; i <= edit.b() % 3; i++) {
            builder.output("v" + made++);
        }
        List<Node> nodes = naive.nodes(graph);
        Node node = nodes.isEmpty() || placement == Placement.APPEND
                ? builder.append()
                : placement == Placement.BEFORE
                        ? builder.before(nodes.get(position))
                        : builder.after(nodes.get(position - 1));
        naive.insert(graph, position, node, inputs, node.outputs());
    }

    private void withBody(Graph graph, List<Value> visible, Edit edit) {
        Graph body = new Graph("body" + made++);
        Value captured = pick(visible, edit.b());
        Value other = pick(visible, edit.c());
        Node inner =
                body.newNode("Op").inputs(captured, captured).output("inner").append();
        body.addOutput(inner.output(0));
        body.addOutput(other);
        Node owner = graph.newNode("If")
                .input(other)
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("v" + made++)
                .append();
        naive.insert(graph, naive.nodes(graph).size(), owner, List.of(Optional.of(other)), owner.outputs());
        naive.addBody(owner, body);
        naive.insert(body, 0, inner, List.of(Optional.of(captured), Optional.of(captured)), inner.outputs());
        naive.outputs(body).addAll(List.of(inner.output(0), other));
    }

    private void remove(Graph graph, Node node) {
        boolean used = naive.outputs(node).stream().anyMatch(naive::isUsed);
        if (naive.expectRefusal(used, () -> graph.remove(node))) {
            naive.remove(graph, node);
        }
    }

    private void replaceUses(Graph graph, Edit edit) {
        Value from = pick(naive.defined(graph), edit.a());
        // What is visible where a value is defined is visible wherever it is used.
        Value to = pick(naive.visible(from.graph()), edit.b());
        boolean refused = from != to && (naive.isGraphOutput(from) || naive.readsToMake(from, to));
        if (naive.expectRefusal(refused, () -> from.replaceUsesWith(to))) {
            naive.replaceUses(from, to);
        }
    }

    private void takeOver(Graph graph, Node node, Edit edit) {
        int index = edit.b() % node.outputs().size();
        Value detached = node.detachOutput(index, "fresh" + made++);
        Node heir =
                graph.newNode("Heir").input(node.output(index)).output(detached).after(node);
        naive.outputs(node).set(index, node.output(index));
        naive.insert(
                graph,
                naive.nodes(graph).indexOf(node) + 1,
                heir,
                List.of(Optional.of(node.output(index))),
                List.of(detached));
    }

    private void move(Graph graph, Node anchor, Node node) {
        graph.moveBefore(anchor, node);
        naive.moveBefore(graph, anchor, node);
    }

    private void setInput(Node node, int choice, Value value) {
        int index = choice % (node.inputCount() + 1);
        node.setInput(index, value);
        naive.setInput(node, index, value);
    }

    private static <T> T pick(List<T> from, int choice) {
        return from.get(choice % from.size());
    }

    private static <T> Optional<T> some(List<T> from, int choice) {
        return from.isEmpty() ? Optional.empty() : Optional.of(pick(from, choice));
    }

    /** Every sentence in which the model and its naive twin differ. */
    List<String> differences() {
        return Stream.concat(GraphCheck.findings(model).stream(), naive.differences())
                .toList();
    }
}
