package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * Edits of two models and of graphs that belong to none, with values and graphs taken from anywhere: each is refused and changes
 * nothing, or leaves both models consistent.
 */
final class RandomScopesProperties {
    enum Kind {
        NODE,
        NODE_WITH_BODY,
        GRAPH,
        SET_INPUT,
        ADD_OUTPUT,
        SET_OUTPUT,
        REMOVE_OUTPUT,
        SET_BODY,
        REMOVE_BODY,
        REMOVE_NODE,
        REMOVE_INITIALIZER,
        REPLACE_USES,
        REPLACE_USES_EXCEPT,
        TAKE_OVER,
        INSERT,
        COPY,
        FUNCTION
    }

    /** One edit, and what chooses among whatever there is at the time. */
    record Edit(Kind kind, int a, int b, int c) {}

    private static final class World {
        private final Model first = new Model(new Graph("first"), 8);
        private final Model second = new Model(new Graph("second"), 8);
        private final List<Graph> graphs = new ArrayList<>(List.of(first.graph(), second.graph()));
        private final List<Node> nodes = new ArrayList<>();
        private final List<Value> values = new ArrayList<>();

        World() {
            graphs.forEach(this::populate);
        }

        private void populate(Graph graph) {
            values.add(graph.addInput("x", ValueType.UNKNOWN));
            values.add(graph.addInitializer("w", Tensor.vector(1)));
            add(graph.newNode("Op").output("v").append());
        }

        private void add(Node node) {
            nodes.add(node);
            values.addAll(node.outputs());
        }

        private Graph graph(int choice) {
            return graphs.get(choice % graphs.size());
        }

        private Node node(int choice) {
            return nodes.get(choice % nodes.size());
        }

        private Value value(int choice) {
            return values.get(choice % values.size());
        }

        private Attribute body(int choice) {
            return Attribute.ofGraph(choice % 2 == 0 ? "then_branch" : "else_branch", graph(choice));
        }

        void apply(Edit edit) {
            int a = edit.a();
            int b = edit.b();
            int c = edit.c();
            switch (edit.kind()) {
                case NODE ->
                    add(graph(a).newNode("Op")
                            .inputs(value(b), value(c))
                            .output("v")
                            .append());
                case NODE_WITH_BODY ->
                    add(graph(a).newNode("If")
                            .input(value(b))
                            .attribute(body(c))
                            .output("v")
                            .append());
                case GRAPH -> {
                    Graph graph = new Graph("g" + graphs.size());
                    graphs.add(graph);
                    populate(graph);
                }
                case SET_INPUT -> node(a).setInput(b % (node(a).inputCount() + 1), value(c));
                case ADD_OUTPUT -> graph(a).addOutput(value(b));
                case SET_OUTPUT -> {
                    if (!graph(a).outputs().isEmpty()) {
                        graph(a).setOutput(b % graph(a).outputs().size(), value(c));
                    }
                }
                case REMOVE_OUTPUT -> {
                    if (!graph(a).outputs().isEmpty()) {
                        graph(a).removeOutput(b % graph(a).outputs().size());
                    }
                }
                case SET_BODY -> node(a).setAttribute(body(b));
                case REMOVE_BODY -> node(a).removeAttribute(b % 2 == 0 ? "then_branch" : "else_branch");
                case REMOVE_NODE -> node(a).graph().remove(node(a));
                case REMOVE_INITIALIZER -> value(a).graph().removeInitializer(value(a));
                case REPLACE_USES -> value(a).replaceUsesWith(value(b));
                case REPLACE_USES_EXCEPT -> value(a).replaceUsesExcept(value(b), node(c));
                case TAKE_OVER -> takeOver(node(a), b, c);
                case INSERT -> {
                    Model model = b % 2 == 0 ? first : second;
                    model.insertAfter(value(a), (value, place) -> {
                        Node made = place.place(
                                place.graph().newNode("Op").input(value).output("i"));
                        add(made);
                        return c % 4 == 0 ? value(c) : made.output(0);
                    });
                }
                case COPY ->
                    GraphCopy.within(Optional::of)
                            .map(value(b), value(c))
                            .nodes(List.of(node(a)), graph(b))
                            .forEach(this::add);
                case FUNCTION -> first.addFunction(new Function(OperatorId.of("d", "f" + a), graph(b)));
            }
        }

        private void takeOver(Node node, int b, int c) {
            if (node.output(0).isReadBy(node)) {
                return;
            }
            Value detached = node.detachOutput(0, "fresh");
            values.add(node.output(0));
            try {
                add(graph(b).newNode("Heir").input(value(c)).output(detached).append());
            } catch (GraphEditException e) {
                node.attachOutput(0, detached);
                throw e;
            }
        }

        String text() {
            return GraphText.of(first) + GraphText.of(second);
        }

        List<String> findings() {
            List<String> all = new ArrayList<>(GraphCheck.findings(first));
            all.addAll(GraphCheck.findings(second));
            return all;
        }
    }

    @Property(tries = 500)
    void everyEditIsRefusedOrLeavesBothModelsConsistent(@ForAll("scripts") List<Edit> script) {
        World world = new World();
        for (Edit edit : script) {
            String before = world.text();
            // What the caller of an insertion placed stays, and a value that is taken back is another object.
            boolean leavesTraces = edit.kind() == Kind.INSERT || edit.kind() == Kind.TAKE_OVER;
            try {
                world.apply(edit);
            } catch (GraphEditException e) {
                if (!leavesTraces) {
                    assertEquals(before, world.text(), () -> "after " + edit);
                }
            }
            assertEquals(List.of(), world.findings(), () -> "after " + edit);
            world.graphs.forEach(graph -> assertEquals(recount(graph), counted(graph), () -> "after " + edit));
        }
    }

    private static Map<Graph, Integer> counted(Graph graph) {
        return graph.owner().isEmpty() ? Map.copyOf(graph.unresolved()) : Map.of();
    }

    /** What a graph without an owner reads from elsewhere, found by looking through all of it. */
    private static Map<Graph, Integer> recount(Graph outermost) {
        Map<Graph, Integer> edges = new HashMap<>();
        if (outermost.owner().isEmpty()) {
            outermost.forEachGraph(graph -> {
                List<Value> read = new ArrayList<>(graph.outputs());
                graph.nodes().forEach(node -> node.inputValues().forEach(read::add));
                read.stream()
                        .filter(value -> !graph.sees(value.graph()))
                        .forEach(value -> edges.merge(value.graph(), 1, Integer::sum));
            });
        }
        return edges;
    }

    @Provide
    Arbitrary<List<Edit>> scripts() {
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, 1000).withoutEdgeCases();
        return Combinators.combine(Arbitraries.of(Kind.class), choice, choice, choice)
                .as(Edit::new)
                .list()
                .ofMaxSize(60);
    }
}
