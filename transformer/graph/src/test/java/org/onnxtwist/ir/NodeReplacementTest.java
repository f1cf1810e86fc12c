package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** A node is replaced by values, in whose places they are read; the graph before and after is stated as text. */
final class NodeReplacementTest {
    private Model model = parse("""
            main (float[2] x) => (float[2] z)
            {
               [first] y = Relu (x)
               [second] z = Neg (y)
            }
            """);

    @Test
    void aNewNodeMakesTheOutputWithItsNameAndType() {
        Node relu = node("first");
        relu.output(0).setType(ValueType.tensor(DType.FLOAT, 2));
        Value y = relu.output(0);
        relu.replaceWith(placed("Abs", relu));
        is("""
                main (float[2] x) => (float[2] z) <float[2] y>
                {
                   [new] y = Abs (x)
                   [second] z = Neg (y)
                }
                """);
        assertEquals("new", y.producer().orElseThrow().name());
        assertTrue(relu.isRemoved());
    }

    @Test
    void anOutputOfTheGraphKeepsItsNameEvenIfTheValueHasOneAndIsRead() {
        node("second").replaceWith(node("first").output(0));
        is("""
                main (float[2] x) => (float[2] z)
                {
                   [first] z = Relu (x)
                }
                """);
    }

    @Test
    void aValueThatIsReadElsewhereKeepsItsName() {
        node("first").replaceWith(model.graph().inputs().get(0));
        is("""
                main (float[2] x) => (float[2] z)
                {
                   [second] z = Neg (x)
                }
                """);
    }

    @Test
    void aNamedValueOfANodeKeepsItsName() {
        model = parse("""
                main (float[2] x) => (float[2] z)
                {
                   [first] a = Abs (x)
                   [second] b = Neg (x)
                   [sum] z = Add (a, b)
                }
                """);
        node("second").replaceWith(node("first").output(0));
        is("""
                main (float[2] x) => (float[2] z)
                {
                   [first] a = Abs (x)
                   [sum] z = Add (a, a)
                }
                """);
    }

    @Test
    void eachOutputIsReplacedByTheValueInItsPlaceAlsoWhereSubgraphsReadIt() {
        model = parse("""
                main (float[4] x, bool c) => (float[2] z)
                {
                   [split] a, b = Split (x)
                   [branch] z = If (c) <then_branch: graph = yes () => (float[2] t)
                   {
                      [inner] t = Add (a, b)
                   }, else_branch: graph = no () => (float[2] e)
                   {
                      [other] e = Neg (b)
                   }>
                }
                """);
        Node split = node("split");
        split.replaceWith(placed("Abs", split), placed("Exp", split));
        is("""
                main (float[4] x, bool c) => (float[2] z)
                {
                   [new] a = Abs (x)
                   [new_1] b = Exp (x)
                   [branch] z = If (c) <then_branch: graph = yes () => (float[2] t)
                   {
                      [inner] t = Add (a, b)
                   }, else_branch: graph = no () => (float[2] e)
                   {
                      [other] e = Neg (b)
                   }>
                }
                """);
    }

    @Test
    void oneValueCanTakeThePlacesOfTwo() {
        model = parse("""
                main (float[4] x) => (float[2] z)
                {
                   [split] a, b = Split (x)
                   [sum] z = Add (a, b)
                }
                """);
        Node split = node("split");
        Value half = placed("Abs", split);
        split.replaceWith(half, half);
        half.setName("half");
        is("""
                main (float[4] x) => (float[2] z)
                {
                   [new] half = Abs (x)
                   [sum] z = Add (half, half)
                }
                """);
    }

    @Test
    void whatCannotBeReplacedIsRefusedAndNothingIsChanged() {
        Node first = node("first");
        Node second = node("second");
        Value x = model.graph().inputs().get(0);
        String before = GraphText.of(model);
        refused(
                "value 'x' cannot become 'z', an output of graph 'main': give the output of a node",
                () -> second.replaceWith(x));
        refused("node Relu 'first' cannot be removed: its value 'y' is input 0 of Neg 'second'", first::replaceWith);
        refused("node Relu 'first' has 1 outputs, so 2 values", () -> first.replaceWith(x, x));
        refused("value 'y' depends on node Relu 'first'", () -> first.replaceWith(first.output(0)));
        refused("value 'z' depends on node Relu 'first'", () -> first.replaceWith(second.output(0)));
        Value foreign = new Model(new Graph("other"), 8).graph().addInput("f", x.type());
        refused("is not visible in graph 'main'", () -> first.replaceWith(foreign));
        assertEquals(before, GraphText.of(model));
        second.replaceWith(placed("Abs", second));
        refused("node Neg 'second' is not in graph 'main'", () -> second.replaceWith(x));
    }

    private static void refused(String part, Runnable edit) {
        String message = assertThrows(GraphEditException.class, edit::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    /** A new node that reads the first input of the graph, before another. */
    private Value placed(String operator, Node anchor) {
        return model.graph()
                .newNode(operator)
                .name("new")
                .input(model.graph().inputs().get(0))
                .output("made")
                .before(anchor)
                .output(0);
    }

    private Node node(String name) {
        return model.allNodes()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void is(String graph) {
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(OnnxText.print(parse(graph)), OnnxText.print(model));
    }

    private static Model parse(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>\n" + graph);
    }
}
