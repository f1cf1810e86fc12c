package org.onnxtwist.pass.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.ShapeInference;

/** What becomes of each operator that changed between operator sets 1 and 7. */
final class OpsetUpgradeTest {
    private final Model model = new Model(new Graph("old"), 3);
    private final Graph graph = model.graph();
    private final Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 2, 3, 4, 5));

    private Node node(String operator, List<Value> inputs, Attribute... attributes) {
        var builder = graph.newNode(operator).inputs(inputs.toArray(Value[]::new));
        for (Attribute attribute : attributes) {
            builder.attribute(attribute);
        }
        return builder.output("y").append();
    }

    private void upgrade(long from) {
        model.setOpset(from);
        assertTrue(CheckedPass.run(model, () -> new OpsetUpgrade(7).run(model)));
        assertEquals(7, model.opset().orElse(0));
        assertFalse(new OpsetUpgrade(7).run(model));
    }

    private void refused(long from, String... words) {
        model.setOpset(from);
        List<String> before = operators();
        String message = String.valueOf(assertThrows(OpsetUpgradeException.class, () -> new OpsetUpgrade(7).run(model))
                .getMessage());
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertEquals(message, new OpsetUpgrade(7).obstacle(model).orElse(""));
        assertEquals(before, operators());
        assertEquals(from, model.opset().orElse(0));
    }

    private List<String> operators() {
        List<String> operators = new ArrayList<>();
        graph.nodes()
                .forEach(node ->
                        operators.add(node.operator().name() + node.attributes().size()));
        return operators;
    }

    private Value weights(long... sizes) {
        return graph.addInitializer("w", Tensor.zeros(DType.FLOAT, sizes));
    }

    @Test
    void aSecondInputAlongAnAxisGetsTheAxesBehindIt() {
        Node add = node("Add", List.of(x, weights(3)), Attribute.ofInt("broadcast", 1), Attribute.ofInt("axis", 1));
        upgrade(6);
        assertEquals(List.of("Unsqueeze1", "Add0"), operators());
        Node unsqueeze = add.input(1).orElseThrow().producer().orElseThrow();
        assertEquals(List.of(1L, 2L), unsqueeze.intsAttribute("axes").orElseThrow());
        assertEquals(Shape.of(3, 1, 1), ShapeInference.infer(model).shape(unsqueeze.output(0)));
    }

    @Test
    void aSecondInputAlongTheLastAxesStaysAsItIs() {
        node("Mul", List.of(x, weights(4, 5)), Attribute.ofInt("broadcast", 1));
        node("Sub", List.of(x, weights(4, 5)), Attribute.ofInt("broadcast", 1), Attribute.ofInt("axis", 2));
        node("Div", List.of(x, x), Attribute.ofInts("consumed_inputs", List.of(0L, 0L)));
        node("Pow", List.of(x, weights()), Attribute.ofInt("broadcast", 1), Attribute.ofInt("axis", 1));
        upgrade(5);
        assertEquals(List.of("Mul0", "Sub0", "Div0", "Pow0"), operators());
    }

    @Test
    void aSecondInputOfUnknownRankIsRefused() {
        Value unknown = graph.addInput("u", ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        Node add = node("Add", List.of(x, unknown), Attribute.ofInt("broadcast", 1), Attribute.ofInt("axis", 1));
        add.setName("sum");
        refused(6, "'sum'", "Add", "rank");
    }

    @Test
    void aSlopeForEachChannelStandsAtItsAxis() {
        Node many = node("PRelu", List.of(x, weights(3)));
        Node one = node("PRelu", List.of(x, weights(1)));
        Value matrix = graph.addInput("m", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.UNKNOWN, Dim.of(3)))));
        node("PRelu", List.of(matrix, weights(3)));
        upgrade(6);
        assertEquals(List.of("Unsqueeze1", "PRelu0", "PRelu0", "PRelu0"), operators());
        assertEquals(
                Shape.of(3, 1, 1),
                ShapeInference.infer(model).shape(many.input(1).orElseThrow()));
        assertTrue(one.input(1).orElseThrow().initializer().isPresent());
    }

    @Test
    void inferenceStaysInferenceAndTrainingIsRefused() {
        node("Dropout", List.of(x), Attribute.ofInt("is_test", 1), Attribute.ofFloat("ratio", 0.25f));
        node("BatchNormalization", List.of(x), Attribute.ofInt("is_test", 1), Attribute.ofInt("spatial", 1));
        node("BatchNormalization", List.of(x));
        upgrade(6);
        assertEquals(List.of("Dropout1", "BatchNormalization1", "BatchNormalization0"), operators());
        node("Dropout", List.of(x), Attribute.ofInt("is_test", 0)).setName("drop");
        refused(6, "'drop'", "is_test");
    }

    @Test
    void normalisationByTheBatchWithoutItsStatisticsIsRefused() {
        node("BatchNormalization", List.of(x), Attribute.ofInt("is_test", 0)).setName("norm");
        refused(6, "'norm'", "is_test");
    }

    @Test
    void typesAreNumbersShapesAreInputsAndDefaultsAreStated() {
        Node cast = node("Cast", List.of(x), Attribute.ofString("to", "INT64"));
        Node reshape = node("Reshape", List.of(x), Attribute.ofInts("shape", List.of(0L, -1L)));
        Node concat = node("Concat", List.of(x, x));
        Node pad = node("Pad", List.of(x), Attribute.ofInts("paddings", List.of(0L, 0L, 1L, 1L, 0L, 0L, 2L, 2L)));
        Node upsample = node(
                "Upsample", List.of(x), Attribute.ofFloat("height_scale", 2f), Attribute.ofFloat("width_scale", 3f));
        Node selu = node("Selu", List.of(x), Attribute.ofFloat("gamma", 1f));
        Node pool = node(
                "LpPool", List.of(x), Attribute.ofFloat("p", 2f), Attribute.ofInts("kernel_shape", List.of(1L, 1L)));
        upgrade(1);
        assertEquals(DType.INT64.code(), cast.intAttribute("to").orElse(0));
        assertEquals(
                Tensor.vector(0, -1).toLongs()[1],
                reshape.input(1).orElseThrow().constant().orElseThrow().toLongs()[1]);
        assertEquals(1, concat.intAttribute("axis").orElse(0));
        assertEquals(
                List.of(0L, 0L, 1L, 1L, 0L, 0L, 2L, 2L),
                pad.intsAttribute("pads").orElseThrow());
        assertEquals(
                new AttributeValue.FloatValues(List.of(1f, 1f, 2f, 3f)),
                upsample.attribute("scales").orElseThrow().value());
        assertEquals(
                1.6732f,
                ((AttributeValue.FloatValue)
                                selu.attribute("alpha").orElseThrow().value())
                        .value());
        assertEquals(
                1f,
                ((AttributeValue.FloatValue)
                                selu.attribute("gamma").orElseThrow().value())
                        .value());
        assertEquals(2, pool.intAttribute("p").orElse(0));
        var types = ShapeInference.infer(model);
        assertEquals(Shape.of(2, 60), types.shape(reshape.output(0)));
        assertEquals(Shape.of(2, 6, 4, 5), types.shape(concat.output(0)));
        assertEquals(Shape.of(2, 3, 7, 8), types.shape(pad.output(0)));
        assertEquals(Shape.of(2, 3, 8, 15), types.shape(upsample.output(0)));
    }

    @Test
    void partsAndRepetitionsThatAreConstantMove() {
        Value three = graph.addInitializer("three", Tensor.ofLongs(new long[] {3}));
        Value two = graph.addInitializer("two", Tensor.ofLongs(new long[] {2}));
        Node tile = node("Tile", List.of(x, three, two));
        Node split =
                node("Split", List.of(x, graph.addInitializer("parts", Tensor.vector(2))), Attribute.ofInt("axis", 0));
        upgrade(1);
        assertEquals(Shape.of(2, 3, 12, 5), ShapeInference.infer(model).shape(tile.output(0)));
        assertEquals(List.of(2L), split.intsAttribute("split").orElseThrow());
        assertEquals(1, split.inputCount());
    }

    @Test
    void valuesThatOnlyTheSchemasStateDifferentlyStay() {
        node("Clip", List.of(x), Attribute.ofFloat("max", 6f), Attribute.ofInts("consumed_inputs", List.of(0L)));
        node("GRU", List.of(x, x, x), Attribute.ofInt("hidden_size", 5), Attribute.ofInt("output_sequence", 1));
        model.setOpset(1);
        assertTrue(new OpsetUpgrade(7).run(model));
        assertEquals(List.of("Clip1", "GRU1"), operators());
    }

    @Test
    void inputsThatAnAttributeNamesComeInTheOrderOfTheSchema() {
        node("Slice", List.of(x), Attribute.ofInts("starts", List.of(0L)), Attribute.ofInts("ends", List.of(1L)));
        model.setOpset(1);
        assertTrue(new OpsetUpgrade(10).run(model));
        List<String> hints = new ArrayList<>();
        graph.nodes().forEach(node -> hints.add(node.output(0).hint()));
        assertEquals(List.of("y.ends", "y.starts", "y"), hints);
    }

    @Test
    void everyChangeIsOfAVersionThatItsOperatorHas() {
        OperatorChanges.CHANGES.forEach((operator, changes) -> {
            assertEquals(
                    changes.size(),
                    changes.stream().map(OperatorChange::since).distinct().count(),
                    operator);
            for (OperatorChange change : changes) {
                OperatorId id = OperatorId.onnx(operator);
                assertEquals(
                        Optional.of(change.since()),
                        Schemas.find(id, change.since()).map(OperatorSchema::since),
                        change::toString);
                // The first version of an operator has only a way back.
                assertEquals(
                        change.upgrade().isPresent(),
                        change.upgrade().isPresent()
                                && Schemas.find(id, change.since() - 1).isPresent(),
                        change::toString);
                assertTrue(change.upgrade().isPresent() || change.downgrade().isPresent(), change::toString);
            }
        });
    }

    @Test
    void anOperatorThatNoVersionKnowsIsRefused() {
        node("Affine", List.of(x)).setName("odd");
        refused(6, "'odd'", "Affine");
    }

    @Test
    void functionsAndSubgraphsAreRaisedToo() {
        Graph branch = new Graph("branch");
        branch.addOutput(branch.newNode("Relu")
                .input(x)
                .attribute("consumed_inputs", List.of(0L))
                .output("r")
                .append()
                .output(0));
        node("If", List.of(), Attribute.ofGraph("then_branch", branch));
        Graph body = new Graph("body");
        body.newNode("Gemm").attribute("broadcast", 1).output("g").append();
        Function function = new Function(OperatorId.of("local", "f"), body);
        function.setOpset(6);
        model.addFunction(function);
        upgrade(5);
        assertEquals(7L, function.opsets().get(""));
        assertTrue(body.nodes().iterator().next().attributes().isEmpty());
        assertTrue(branch.nodes().iterator().next().attributes().isEmpty());
    }

    @Test
    void aFileOfBeforeOperatorSetsIsOfTheFirst() {
        model.setIrVersion(2);
        node("Relu", List.of(x), Attribute.ofInts("consumed_inputs", List.of(0L)));
        assertTrue(new OpsetUpgrade(7).run(model));
        assertEquals(3, model.irVersion());
        assertEquals(7, model.opset().orElse(0));
    }

    @Test
    void aNewerModelStaysAsItIs() {
        node("Affine", List.of(x));
        model.setOpset(7);
        assertFalse(new OpsetUpgrade(7).run(model));
        assertTrue(new OpsetUpgrade(7).obstacle(model).isEmpty());
    }
}
