package org.onnxtwist.page.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

final class GraphDrawingTest {
    private static final DrawingOptions OPTIONS = DrawingOptions.titled("a graph");

    private static Model parsed(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> " + graph);
    }

    private static DrawnText drawn(Model model) {
        return DrawnText.of(GraphDrawing.of(model, OPTIONS));
    }

    /** A Conv of 2 by 3 channels and a 3x3 kernel: 2*3*9 + 2 = 56 parameters; its 8x8 output takes 2*8*8 * 3*9 = 3,456 multiply-adds. */
    @Test
    void aBoxHasTheOperatorItsNameItsWeightsAndItsCosts() {
        Model model = Model.create("g", 17);
        Value x = model.graph()
                .addInput(
                        "x",
                        ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("N"), Dim.of(3), Dim.of(8), Dim.of(8)))));
        x.setName("x");
        Value w = model.graph().addInitializer("w", Tensor.zeros(DType.FLOAT, 2, 3, 3, 3));
        Value b = model.graph().addInitializer("b", Tensor.zeros(DType.FLOAT, 2));
        Node conv = model.graph()
                .newNode("Conv")
                .input(x)
                .input(w)
                .input(b)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output("y")
                .append();
        conv.setName("first");
        model.graph().addOutput(conv.output(0));
        conv.output(0).setName("y");
        DrawnText drawing = drawn(model);
        assertEquals(
                List.of(
                        "input | x",
                        "Conv | first | pads 1 | 2\u00d73\u00d73\u00d73 + 2 | 56 parameters | 3,456 multiply-adds",
                        "output | y"),
                drawing.boxes());
        assertEquals(List.of("N\u00d73\u00d78\u00d78", "N\u00d72\u00d78\u00d78"), drawing.labels());
        assertEquals(2, drawing.edges());
    }

    @Test
    void subgraphsAreInTheBoxOfTheirNodeAsDeepAsIsAskedFor() {
        Model model = parsed(
                "g (bool c, float[2] x) => (float[2] y) { y = If (c) <"
                        + "then_branch = t () => (float[2] a) { a = Relu(x) }, else_branch = e () => (float[2] b) { b = Neg(x) }> }");
        assertEquals(
                List.of("input | c", "input | x", "If", "output | y"),
                drawn(model).boxes());
        assertEquals(
                List.of(
                        "If | then_branch | else_branch",
                        "Neg",
                        "Relu",
                        "from input | x",
                        "from input | x",
                        "input | c",
                        "input | x",
                        "output | a",
                        "output | b",
                        "output | y"),
                DrawnText.of(GraphDrawing.of(model, OPTIONS.withDepth(2))).boxes().stream()
                        .sorted()
                        .toList());
    }

    @Test
    void namesOfAModelAreTextWhateverTheyContain() {
        Model model = Model.create("<g>", 17);
        Value value = model.graph()
                .addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("<b>&"), Dim.of(2)))));
        for (String name : List.of(
                "</text><script>alert(1)</script>", "a\"b' onload=", "\u0001\u202e\n", "N".repeat(10_000), "")) {
            Node node = model.graph().newNode("Relu").input(value).output("v").append();
            if (!name.isEmpty()) {
                node.setName(name);
            }
            value = node.output(0);
        }
        model.graph().addOutput(value);
        DrawnText drawing = DrawnText.of(GraphDrawing.alone(GraphDrawing.of(model, OPTIONS.withLegend(true))));
        assertEquals(List.of("g", "path", "rect", "style", "svg", "text", "title"), drawing.elementNames());
        assertEquals("Relu | </text><scrip\u2026rt(1)</script>", drawing.boxes().get(1));
        assertEquals("Relu | \\u0001\\u202e\\u000a", drawing.boxes().get(3));
        assertEquals(
                "Relu | " + "N".repeat(13) + "\u2026" + "N".repeat(14),
                drawing.boxes().get(4));
        assertEquals("<b>&\u00d72", drawing.labels().get(0));
        assertTrue(GraphDrawing.of(model, OPTIONS).toString().length() < 10_000);
    }

    @Test
    void aGraphOfNothingIsAnEmptyPicture() {
        DrawnText drawing = drawn(Model.create("g", 17));
        assertEquals(List.of(), drawing.boxes());
        assertEquals(0, drawing.edges());
    }

    @Test
    void partsWithoutConnectionAreBesideEachOther() {
        DrawnText drawing =
                drawn(parsed("g (float[1] a, float[2] b) => (float[1] c, float[2] d) { c = Relu(a) d = Neg(b) }"));
        assertEquals(6, drawing.boxes().size());
        assertEquals(4, drawing.edges());
    }

    @Test
    void tenThousandInputsOfANodeAreOneBox() {
        Model model = Model.create("g", 17);
        NodeBuilder concat = model.graph().newNode("Concat").attribute("axis", 0);
        for (int i = 0; i < 10_000; i++) {
            concat.input(model.graph().addInput("x" + i, ValueType.tensor(DType.FLOAT, 1)));
        }
        model.graph().addOutput(concat.output("y").append().output(0));
        DrawnText drawing = drawn(model);
        assertEquals(3, drawing.boxes().size());
        assertEquals("10,000 \u00d7 input | x0 \u2026 x9999", drawing.boxes().get(0));
        assertEquals(List.of("10,000 values", "10000"), drawing.labels());
    }

    @Test
    void someNodesAreDrawnWithWhatTheRestGivesAndTakes() {
        Model model =
                parsed("g (float[2] x) => (float[2] y) { a = Relu(x) b = Neg(a) c = Abs(b) d = Add(c, a) y = Exp(d) }");
        Node middle = Objects.requireNonNull(model.graph().valuesByName().get("b"))
                .producer()
                .orElseThrow();
        assertEquals(
                List.of("from Relu | a", "Neg", "to | Abs"),
                DrawnText.of(GraphDrawing.of(model, List.of(middle), OPTIONS)).boxes());
        Set<Node> near = Neighbourhood.of(model, name -> name.equals("b"), 1);
        assertEquals(3, near.size());
        assertEquals(
                List.of("input | x", "Relu", "Neg", "Abs", "to | Add", "to | Add"),
                DrawnText.of(GraphDrawing.of(model, near, OPTIONS)).boxes());
        assertEquals(Set.of(), Neighbourhood.of(model, name -> name.equals("z"), 1));
    }

    @Test
    void nodesOfSeveralGraphsAreNotOneDrawing() {
        Model one = parsed("g (float[2] x) => (float[2] y) { y = Relu(x) }");
        Model other = parsed("g (float[2] x) => (float[2] y) { y = Relu(x) }");
        List<Node> nodes = List.of(
                one.graph().nodes().iterator().next(),
                other.graph().nodes().iterator().next());
        assertThrows(IllegalArgumentException.class, () -> GraphDrawing.of(one, nodes, OPTIONS));
        assertThrows(IllegalArgumentException.class, () -> GraphDrawing.of(one, List.of(), OPTIONS));
    }

    @Test
    void aDrawingThatStandsAloneHasColoursForLightAndDark() {
        String svg = GraphDrawing.alone(GraphDrawing.of(Model.create("g", 17), OPTIONS))
                .toString();
        assertTrue(svg.contains("prefers-color-scheme: dark"), svg);
        assertTrue(svg.contains(".drawing .frame"), svg);
        assertFalse(svg.contains("http://") && !svg.contains("http://www.w3.org/2000/svg"), svg);
    }
}
