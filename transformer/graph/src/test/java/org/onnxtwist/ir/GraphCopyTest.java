package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class GraphCopyTest {
    private final Graph graph = new Graph("main");
    private final Model model = new Model(graph, 9);
    private final Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 2));
    private final Tensor weights = Tensor.vector(1, 2, 3);

    @Test
    void aCopyOfAModelSaysTheSame() {
        model.setOpset(17);
        model.putMetadata("k", "v");
        model.setProducerName("p");
        model.setProducerVersion("1");
        model.setDomain("d");
        model.setModelVersion(3);
        model.setDoc("doc");
        model.setUnmodelled(named("model"));
        graph.setDoc("graph doc");
        graph.putMetadata("g", "h");
        graph.setUnmodelled(named("graph"));
        x.setName("x");
        x.setDoc("input doc");
        x.putMetadata("i", "j");
        x.setUnmodelled(named("input"));
        graph.setInitializer(x, weights);
        Value w = graph.addInitializer("w", weights);
        Value sparse =
                graph.addSparseInitializer("s", new SparseTensor(Tensor.vector(1), Tensor.vector(0), List.of(2L)));
        Graph body = new Graph("body");
        body.addOutput(body.newNode("Neg").input(w).output("n").append().output(0));
        Node node = graph.newNode("Op")
                .name("hint")
                .input(x)
                .input(sparse)
                .attribute("axis", 3)
                .omitOutput()
                .output("y")
                .append();
        node.setDoc("node doc");
        node.putMetadata("m", "n");
        node.setUnmodelled(named("node"));
        Node owner = graph.newNode("If")
                .attribute(new Attribute(
                        "then_branch", new AttributeValue.GraphValue(body), "attribute doc", named("attribute")))
                .attribute(
                        Attribute.of("none", new AttributeValue.GraphValues(List.of(new Graph("a"), new Graph("b")))))
                .output("z")
                .append();
        owner.setName("owner");
        graph.addOutput(node.output(1));
        Function function = new Function(new OperatorId("d", "f", "o"), new Graph("f"));
        function.setOpset(17);
        function.addAttribute("alpha");
        function.addAttributeDefault(Attribute.ofInt("beta", 2L));
        function.setUnmodelled(named("function"));
        Value in = function.body().addInput("in", ValueType.UNKNOWN);
        function.body()
                .addOutput(function.body()
                        .newNode("Id")
                        .input(in)
                        .output("out")
                        .append()
                        .output(0));
        model.addFunction(function);

        Model copy = GraphCopy.of(model);
        assertEquals(GraphText.of(model), GraphText.of(copy));
        assertEquals(List.of(), GraphCheck.findings(copy));
        Value copied = List.copyOf(copy.graph().initializers()).get(1);
        assertNotSame(w, copied);
        assertSame(weights, copied.initializer().orElseThrow());
        assertTrue(w.uses().stream().allMatch(use -> ((Use.Input) use).node().graph() == body));
    }

    @Test
    void aCopyWithinAModelReadsStandInsAndGetsNewNames() {
        Node first = graph.newNode("Neg").name("first").input(x).output("y").append();
        first.setName("first");
        first.output(0).setName("y");
        Node second = graph.newNode("Op")
                .inputs(first.output(0), x)
                .attribute("axis", 1)
                .output("z")
                .append();
        Value other = graph.addInitializer("other", weights);
        GraphCopy copy = GraphCopy.within(attribute -> Optional.of(attribute.withValue(new AttributeValue.IntValue(2))))
                .map(x, other);
        copy.nodesBefore(List.of(second, first), first);
        assertEquals(4, graph.nodeCount());
        Node copied = copy.copyOf(second.output(0)).producer().orElseThrow();
        assertEquals(2, copied.intAttribute("axis").orElseThrow());
        assertSame(copy.copyOf(first.output(0)), copied.input(0).orElseThrow());
        assertSame(other, copied.input(1).orElseThrow());
        assertSame(copied, graph.nodes().iterator().next());
        model.assignNames();
        assertEquals("y_1", copy.copyOf(first.output(0)).name().orElseThrow());
        assertEquals(
                "first_1", copy.copyOf(first.output(0)).producer().orElseThrow().name());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    @Test
    void aCopiedBodyCapturesWhatTheOriginalCaptures() {
        Graph body = new Graph("body");
        body.addOutput(body.newNode("Neg").input(x).output("n").append().output(0));
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("z")
                .append();
        Graph copy = GraphCopy.within(Optional::of).body(body);
        assertTrue(copy.owner().isEmpty());
        graph.newNode("If")
                .attribute(Attribute.ofGraph("then_branch", copy))
                .output("z")
                .append();
        assertEquals(2, x.uses().size());
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    private static UnknownFields named(String name) {
        return new UnknownFields() {
            @Override
            public String toString() {
                return name;
            }
        };
    }
}
