package org.onnxtwist.page.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.page.drawing.sketch.ModelSketches;
import org.onnxtwist.page.drawing.sketch.Sketch;

/** Repeated blocks are one box, and large graphs are divided; no vertex is lost or doubled. */
final class FoldingTest {
    private static final DrawingOptions OPTIONS = DrawingOptions.titled("a graph");
    private static final ValueType IMAGE = ValueType.tensor(DType.FLOAT, 1, 8, 4, 4);

    private static Value node(Graph graph, String operator, Value... inputs) {
        NodeBuilder node = graph.newNode(operator).inputs(inputs);
        return node.output("v").append().output(0);
    }

    private static Value convolution(Graph graph, Value x) {
        Value w = graph.addInitializer("w", Tensor.zeros(DType.FLOAT, 8, 8, 3, 3));
        return graph.newNode("Conv")
                .inputs(x, w)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output("v")
                .append()
                .output(0);
    }

    private static Value residual(Graph graph, Value x) {
        Value inner = convolution(graph, node(graph, "Relu", convolution(graph, x)));
        return node(graph, "Relu", node(graph, "Add", inner, x));
    }

    private static List<String> headings(Model model) {
        return DrawnText.of(GraphDrawing.of(model, OPTIONS)).boxes().stream()
                .map(box -> box.split(" \\| ", -1)[0])
                .toList();
    }

    private static List<Part> parts(Model model) {
        Sketch sketch = new ModelSketches(model).of(model.graph());
        return new Outline().of(sketch).parts();
    }

    @Test
    void residualBlocksAreOneBoxWithTheirNumber() {
        Model model = Model.create("g", 17);
        Value x = node(
                model.graph(), "Relu", convolution(model.graph(), model.graph().addInput("x", IMAGE)));
        for (int i = 0; i < 6; i++) {
            x = residual(model.graph(), x);
        }
        model.graph().addOutput(node(model.graph(), "GlobalAveragePool", x));
        assertEquals(
                List.of("input", "Conv", "Relu", "6 \u00d7 5 nodes", "GlobalAveragePool", "output"), headings(model));
        String box = DrawnText.of(GraphDrawing.of(model, OPTIONS)).boxes().get(3);
        // 6 blocks of 2 convolutions of 8*8*9 = 576 weights, each used at 4*4 places.
        assertTrue(box.endsWith("| 6,912 parameters | 111 k multiply-adds"), box);
    }

    /** In the fourth block, the second Conv reads the block's input: its kinds are those of the others, its wiring is not. */
    @Test
    void aBlockThatIsWiredInAnotherWayIsNotFolded() {
        Model model = Model.create("g", 17);
        Graph graph = model.graph();
        Value x = graph.addInput("x", IMAGE);
        for (int i = 0; i < 6; i++) {
            Value first = convolution(graph, x);
            Value relu = node(graph, "Relu", first);
            Value second = convolution(graph, i == 3 ? first : relu);
            x = node(graph, "Relu", node(graph, "Add", second, i == 3 ? relu : x));
        }
        graph.addOutput(x);
        List<String> headings = headings(model);
        assertEquals(List.of("input", "3 \u00d7 5 nodes"), headings.subList(0, 2));
        assertEquals(List.of("2 \u00d7 5 nodes", "output"), headings.subList(7, 9), headings.toString());
        assertEquals(9, headings.size());
    }

    @Test
    void aChainOfAnyLengthIsShort() {
        Model model = Model.create("g", 17);
        Value x = model.graph().addInput("x", IMAGE);
        for (int i = 0; i < 30_000; i++) {
            x = node(model.graph(), List.of("Relu", "Sigmoid", "Tanh").get(i % 3), x);
        }
        model.graph().addOutput(x);
        assertEquals(List.of("input", "10,000 \u00d7 3 nodes", "output"), headings(model));
    }

    static Model irregular(int nodes, long seed) {
        Random random = new Random(seed);
        Model model = Model.create("g", 17);
        List<Value> values = new ArrayList<>(List.of(model.graph().addInput("x", IMAGE)));
        List<String> one = List.of("Relu", "Sigmoid", "Tanh", "Neg", "Abs", "Exp", "Sqrt", "Softplus", "Erf");
        List<String> two = List.of("Add", "Mul", "Sub", "Div", "Max", "Min");
        for (int i = 0; i < nodes; i++) {
            Value a = values.get(Math.max(0, values.size() - 1 - random.nextInt(12)));
            Value b = values.get(Math.max(0, values.size() - 1 - random.nextInt(12)));
            boolean binary = random.nextBoolean();
            Value made = binary
                    ? node(model.graph(), two.get(random.nextInt(two.size())), a, b)
                    : node(model.graph(), one.get(random.nextInt(one.size())), a);
            Node node = made.producer().orElseThrow();
            node.setName("node_" + i);
            values.add(made);
        }
        model.graph().addOutput(values.get(values.size() - 1));
        return model;
    }

    @Test
    void sectionsHoldEveryVertexOnceAndNoneIsTooLarge() {
        Model model = irregular(5_000, 1);
        List<Integer> seen = new ArrayList<>();
        collect(parts(model), seen);
        assertEquals(IntStream.range(0, 5_002).boxed().toList(), seen);
    }

    private static void collect(List<Part> parts, List<Integer> seen) {
        assertTrue(parts.size() <= SectionSplit.MOST, parts.size() + " boxes");
        for (Part part : parts) {
            if (part instanceof Part.Section section) {
                collect(section.parts(), seen);
            } else {
                IntStream.range(part.from(), part.to()).forEach(seen::add);
            }
        }
    }

    @Test
    void scopesInNamesAreSections() {
        Model model = irregular(600, 2);
        int index = 0;
        for (Node node : model.graph().nodes()) {
            node.setName("net/stage" + index / 200 + "/op" + index);
            index++;
        }
        List<String> headings = headings(model);
        assertTrue(
                headings.containsAll(
                        List.of("net/stage0: 200 nodes", "net/stage1: 200 nodes", "net/stage2: 200 nodes")),
                headings.toString());
        assertEquals(5, headings.size());
    }

    @Test
    void nodesThatPrepareWeightsStandBeforeTheirReaders() {
        Model model = Model.create("g", 17);
        Graph graph = model.graph();
        List<Value> weights = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            weights.add(node(graph, "Neg", graph.addInitializer("w", Tensor.zeros(DType.FLOAT, 1, 8, 4, 4))));
        }
        Value x = graph.addInput("x", IMAGE);
        for (Value weight : weights) {
            x = node(graph, "Relu", node(graph, "Add", x, weight));
        }
        graph.addOutput(x);
        assertEquals(List.of("input", "8 \u00d7 3 nodes", "output"), headings(model));
    }
}
