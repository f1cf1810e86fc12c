package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.type.ValueType;

final class NamesTest {
    @Test
    void aHintThatIsTakenInAnyScopeGetsANumber() {
        Graph graph = new Graph("main");
        Model model = new Model(graph, 8);
        Value x = graph.addInput("x", ValueType.UNKNOWN);
        x.setName("sum");
        Graph body = new Graph("body");
        Value inner =
                body.newNode("Id").name("sum_1").input(x).output("sum").append().output(0);
        body.addOutput(inner);
        Node owner = graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("sum")
                .append();
        graph.addOutput(owner.output(0));
        Graph function = new Graph("f");
        Value deep = function.addInput("sum", ValueType.UNKNOWN);
        model.addFunction(new Function(OperatorId.of("d", "f"), function));
        model.assignNames();
        assertEquals(List.of("sum"), x.name().stream().toList());
        assertEquals(
                Set.of("sum", "sum_1", "sum_2", "sum_3", "sum_1_1"), names(x, inner, owner.output(0), deep, model));
    }

    private static Set<String> names(Value x, Value inner, Value outer, Value deep, Model model) {
        Set<String> names = new HashSet<>();
        List.of(x, inner, outer, deep)
                .forEach(value -> assertTrue(names.add(value.name().orElseThrow())));
        model.forEachNode(node -> {
            if (!node.name().isEmpty()) {
                assertTrue(names.add(node.name()), node.name());
            }
        });
        return names;
    }

    /** Even where the other scope is visited later. */
    @Test
    void aNameThatIsFixedInABodyOrAFunctionIsNotGivenElsewhere() {
        Graph graph = new Graph("main");
        Model model = new Model(graph, 8);
        Value first = graph.addInput("inner", ValueType.UNKNOWN);
        Value second = graph.addInput("deep", ValueType.UNKNOWN);
        Graph body = new Graph("body");
        Node node = body.newNode("Id").output("y").append();
        node.output(0).setName("inner");
        node.setName("inner_1");
        graph.newNode("If").attribute(Attribute.ofGraph("then_branch", body)).append();
        Graph function = new Graph("f");
        function.addInput("x", ValueType.UNKNOWN).setName("deep");
        model.addFunction(new Function(OperatorId.of("d", "f"), function));
        model.assignNames();
        assertEquals("inner_2", first.name().orElseThrow());
        assertEquals("deep_1", second.name().orElseThrow());
    }

    @Test
    void namesThatAreFixedStayEvenWhenTheyClash() {
        Graph graph = new Graph("main");
        Node first = graph.newNode("A").output("y").append();
        Node second = graph.newNode("A").output("y").append();
        first.setName("same");
        second.setName("same");
        first.output(0).setName("kept");
        new Model(graph, 8).assignNames();
        assertEquals("same", first.name());
        assertEquals("same", second.name());
        assertEquals("kept", first.output(0).name().orElseThrow());
        assertEquals("y", second.output(0).name().orElseThrow());
    }

    @Test
    void omittedOutputsGetNoName() {
        Graph graph = new Graph("main");
        Node node = graph.newNode("A").omitOutput().output("").append();
        new Model(graph, 8).assignNames();
        assertTrue(node.output(0).name().isEmpty());
        assertEquals("value", node.output(1).name().orElseThrow());
    }

    /** Names everything, then checks that no name is given twice, that fixed ones stayed, and that a second call changes nothing. */
    static void requireUniqueNames(Model model) {
        IdentityHashMap<Value, String> fixed = new IdentityHashMap<>();
        int[] turn = {0};
        model.forEachGraph(graph -> graph.nodes().forEach(node -> {
            if (turn[0]++ % 3 == 0) {
                // A name that another value's hint will ask for.
                node.output(0).setName("v" + turn[0] + "_fixed");
                fixed.put(node.output(0), "v" + turn[0] + "_fixed");
            }
        }));
        model.assignNames();
        IdentityHashMap<Value, String> values = new IdentityHashMap<>();
        Set<String> taken = new HashSet<>();
        model.forEachGraph(graph -> {
            List<Value> defined = new ArrayList<>(graph.inputs());
            defined.addAll(graph.initializers());
            graph.nodes().forEach(node -> defined.addAll(node.outputs()));
            for (Value value : new HashSet<>(defined)) {
                assertFalse(value.isOmitted());
                values.put(value, value.name().orElseThrow());
                assertTrue(taken.add(value.name().orElseThrow()), () -> "two values are named " + value);
            }
        });
        fixed.forEach((value, name) -> assertEquals(name, value.name().orElseThrow()));
        model.assignNames();
        Map<Value, String> again = new HashMap<>();
        values.keySet().forEach(value -> again.put(value, value.name().orElseThrow()));
        values.forEach((value, name) -> assertEquals(name, again.get(value)));
    }
}
