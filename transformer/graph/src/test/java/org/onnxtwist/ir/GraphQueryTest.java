package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/**
 * Queries on this model, in which {@code inner} reads {@code x} and {@code a} from two graphs up and has {@code w} as an output:
 *
 * <pre>
 *   main(x, d = 2) -> y { w = initializer;  a = Relu(x);  y = If(x) { body -> b { b = If(a) { inner -> c, w { c = Add(x, a) } } } } }
 *   f(p) -> q { q = Neg(p) }
 * </pre>
 */
final class GraphQueryTest {
    private final Graph graph = new Graph("main");
    private final Model model = new Model(graph, 8);
    private final Value x = graph.addInput("x", ValueType.tensor(DType.BOOL));
    private final Value d = graph.addInput("d", ValueType.tensor(DType.INT64, 1));
    private final Value w = graph.addInitializer("w", Tensor.vector(1));
    private final Value a = graph.newNode("Relu").input(x).output("a").append().output(0);
    private final Graph body = new Graph("body");
    private final Graph inner = new Graph("inner");
    private final Node outerIf;
    private final Node innerIf;
    private final Node add;
    private final Graph callee = new Graph("f");
    private final Function function;

    GraphQueryTest() {
        graph.setInitializer(d, Tensor.vector(2));
        add = inner.newNode("Add").input(x).input(a).output("c").append();
        inner.addOutput(add.output(0));
        inner.addOutput(w);
        innerIf = body.newNode("If")
                .input(a)
                .attribute(Attribute.ofGraph("then_branch", inner))
                .output("b")
                .append();
        body.addOutput(innerIf.output(0));
        outerIf = graph.newNode("If")
                .input(x)
                .attribute(Attribute.ofGraph("then_branch", body))
                .output("y")
                .append();
        graph.addOutput(outerIf.output(0));
        Value p = callee.addInput("p", ValueType.UNKNOWN);
        callee.addOutput(callee.newNode("Neg").input(p).output("q").append().output(0));
        function = new Function(OperatorId.of("local", "f"), callee);
        function.setOpset(13);
        model.addFunction(function);
        model.setOpset(17);
    }

    @Test
    void aSubgraphCapturesWhatItReadsFromAnyGraphAroundIt() {
        assertEquals(Set.of(x, a, w), inner.captures());
        assertEquals(Set.of(x, a, w), body.captures());
        assertEquals(Set.of(), graph.captures());
    }

    @Test
    void valuesAreFoundByTheirNamesAndHintsAreNone() {
        x.setName("image");
        add.output(0).setName("sum");
        assertEquals(Map.of("image", x), graph.valuesByName());
        assertEquals(Map.of("sum", add.output(0)), inner.valuesByName());
    }

    @Test
    void aSubgraphDoesNotCaptureItsOwnValues() {
        Value own = body.newNode("Abs").input(x).output("own").append().output(0);
        inner.addOutput(own);
        assertTrue(inner.captures().contains(own));
        assertFalse(body.captures().contains(own));
    }

    @Test
    void aNodeDependsOnItsInputsAndOnWhatItsSubgraphsCapture() {
        assertEquals(Set.of(x, a, w), outerIf.dependencies().collect(Collectors.toSet()));
        assertEquals(Set.of(a, x, w), innerIf.dependencies().collect(Collectors.toSet()));
        assertEquals(List.of(x, a), add.dependencies().toList());
    }

    @Test
    void theInnermostEnclosingNodeIsFound() {
        assertEquals(Optional.of(add), add.findEnclosing(node -> true));
        assertEquals(
                Optional.of(innerIf), add.findEnclosing(node -> node.operator().isOnnx("If")));
        assertEquals(Optional.of(outerIf), add.findEnclosing(node -> node.graph() == graph));
        assertEquals(Optional.empty(), outerIf.findEnclosing(node -> node == add));
    }

    @Test
    void aNodeIsDetachedWhenOneAroundItWasRemoved() {
        assertTrue(add.isAttached());
        graph.removeOutput(0);
        graph.remove(outerIf);
        assertFalse(add.isRemoved());
        assertFalse(add.isAttached());
        assertFalse(outerIf.isAttached());
    }

    @Test
    void theReaderOfAnOutputIsTheNodeThatHoldsTheSubgraph() {
        assertEquals(Optional.of(add), new Use.Input(add, 0).reader());
        assertEquals(Optional.of(innerIf), new Use.Output(inner, 0).reader());
        assertEquals(Optional.empty(), new Use.Output(graph, 0).reader());
    }

    @Test
    void theValuesOfAGraphAreListedOnce() {
        SparseTensor sparse = new SparseTensor(Tensor.ofFloats(new float[] {1}, 1), Tensor.vector(0), List.of(4L));
        Value s = graph.addSparseInitializer("s", sparse);
        Node dropout =
                graph.newNode("Dropout").input(a).output("dropped").omitOutput().append();
        assertEquals(
                List.of(x, d, w, s, a, outerIf.output(0), dropout.output(0)),
                graph.values().toList());
        assertEquals(List.of(add.output(0)), inner.values().toList());
    }

    @Test
    void anInputWithADefaultIsNotRequired() {
        assertEquals(List.of(x), graph.requiredInputs());
    }

    @Test
    void allNodesAreThoseOfEveryGraphInOrder() {
        assertEquals("Relu If If Add", operators(graph));
        assertEquals("If Add", operators(body));
        assertEquals(5, model.nodeCount());
        assertEquals(5, model.allNodes().count());
        assertEquals(List.of(graph, body, inner, callee), model.graphs());
        assertEquals(List.of(graph, callee), model.roots());
    }

    private static String operators(Graph place) {
        return place.allNodes().map(node -> node.operator().name()).collect(Collectors.joining(" "));
    }

    @Test
    void aSubgraphOfAFunctionLiesInThatFunction() {
        Graph branch = new Graph("branch");
        callee.newNode("If")
                .input(callee.inputs().get(0))
                .attribute(Attribute.ofGraph("then_branch", branch))
                .append();
        assertEquals(Optional.of(function), branch.function());
        assertEquals(Optional.of(function), callee.function());
        assertEquals(Optional.empty(), inner.function());
        assertEquals(OptionalLong.of(13), model.importsOf(branch).opset("ai.onnx"));
        assertEquals(OptionalLong.of(17), model.importsOf(inner).opset(""));
        assertEquals(OptionalLong.empty(), model.opset("local"));
    }

    @Test
    void aFeatureOfTheFormatRaisesTheVersionButNeverLowersIt() {
        assertTrue(model.supports(Model.FormatFeature.FUNCTIONS));
        assertFalse(model.supports(Model.FormatFeature.METADATA));
        model.require(Model.FormatFeature.METADATA);
        assertEquals(10, model.irVersion());
        model.require(Model.FormatFeature.FREE_INITIALIZERS);
        assertEquals(10, model.irVersion());
    }
}
