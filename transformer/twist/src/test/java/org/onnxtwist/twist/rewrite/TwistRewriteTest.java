package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.LayerVersion;
import org.onnxtwist.twist.rewrite.ConvEntry.ConvObstacle;

class TwistRewriteTest {
    private static final TwistOptions EXPORT = TwistOptions.defaults().withPurpose(Purpose.EXPORT);

    private Model model = ConvModels.one(8, 17, Dim.of(5), Dim.of(6));

    @AfterEach
    void graphIsConsistent() {
        assertEquals(List.of(), GraphCheck.findings(model));
    }

    private TwistResult rewrite(TwistOptions options) {
        return CheckedPass.run(model, () -> TwistRewrite.apply(model, options));
    }

    private Value initializer(String name) {
        return model.graph().initializers().stream()
                .filter(value -> value.name().orElse("").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no initializer " + name));
    }

    private Tensor tensor(String name) {
        return initializer(name).initializer().orElseThrow();
    }

    @Test
    void exportFormIsTheReferenceFormOfTheDesign() {
        rewrite(EXPORT);
        assertEquals("""
                conv.center_x.per_channel.output = Reshape(conv.center_x, onnx_twist.channel_dims)
                conv.center_y.per_channel.output = Reshape(conv.center_y, onnx_twist.channel_dims)
                conv.conv.output = Conv[kernel_shape=[3, 3], pads=[1, 1, 1, 1]](x, conv.weight)
                conv.conv_x.output = Conv[kernel_shape=[3, 3], pads=[1, 1, 1, 1]](x, conv.conv_x.weight)
                conv.conv_y.output = Conv[kernel_shape=[3, 3], pads=[1, 1, 1, 1]](x, conv.conv_y.weight)
                conv.xx.output = Sub(onnx_twist.grid_x_6, conv.center_x.per_channel.output)
                conv.yy.output = Sub(onnx_twist.grid_y_5, conv.center_y.per_channel.output)
                conv.xx_conv_x.output = Mul(conv.xx.output, conv.conv_x.output)
                conv.yy_conv_y.output = Mul(conv.yy.output, conv.conv_y.output)
                conv.sum_x.output = Add(conv.conv.output, conv.xx_conv_x.output)
                y = Add(conv.sum_x.output, conv.yy_conv_y.output)
                return y
                """, GraphText.of(model.graph()));
    }

    @Test
    void gridsRunFromZeroToLessThanTwo() {
        rewrite(EXPORT);
        assertEquals("float[1,1,1,6]", tensor("onnx_twist.grid_x_6").toString());
        assertEquals("float[1,1,5,1]", tensor("onnx_twist.grid_y_5").toString());
        assertEquals(List.of(0f, 0.4f, 0.8f, 1.2f, 1.6f), floats("onnx_twist.grid_y_5"));
    }

    @Test
    void centredCoordinatesAreAddedToTheCentre() {
        rewrite(EXPORT.withCoordinates(Coordinates.CENTERED));
        assertEquals(List.of(-1f, -0.6f, -0.2f, 0.2f, 0.6f), floats("onnx_twist.grid_y_5"));
        assertTrue(GraphText.of(model.graph()).contains("conv.xx.output = Add(onnx_twist.grid_x_6, "));
    }

    private List<Float> floats(String name) {
        float[] values = tensor(name).toFloats();
        return Stream.iterate(0, i -> i < values.length, i -> i + 1)
                .map(i -> values[i])
                .toList();
    }

    @Test
    void parametersAreCountedAndReported() {
        TwistResult result = rewrite(TwistOptions.defaults());
        ConvEntry entry = result.convs().get(0);
        assertEquals(ConvEntry.Status.REWRITTEN, entry.status());
        assertEquals(Grid.CONSTANT, entry.grid().orElseThrow());
        assertEquals(72, result.summary().parametersBefore());
        assertEquals(72 * 3 + 8, result.summary().parametersAfter());
    }

    @Test
    void identityStartsFromZeroKernelsAndUniformCentres() {
        rewrite(TwistOptions.defaults());
        for (float tap : tensor("conv.conv_x.weight").toFloats()) {
            assertEquals(0f, tap);
        }
        assertTrue(floats("conv.center_x").stream().anyMatch(centre -> centre != 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void aLoopCountsWhereNoOperatorDoes(long opset) {
        model = ConvModels.one(3, opset, Dim.of("H"), Dim.of("W"));
        TwistResult result = rewrite(TwistOptions.defaults());
        assertEquals(Grid.DYNAMIC, result.convs().get(0).grid().orElseThrow());
        assertTrue(GraphText.of(model.graph()).contains("conv.grid_x.range.output = Loop("));
        assertTrue(initializer("conv.conv_x.weight").isInput());
        assertTrue(model.graph().initializers().stream()
                .allMatch(value -> value.name().orElse("").startsWith("conv.")));
    }

    @Test
    void layersOfEqualDynamicSizeShareTheirGrids() {
        model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(2), Dim.of("H"), Dim.of("W"));
        Graph graph = model.graph();
        Value first = ConvModels.conv(graph, "a", graph.inputs().get(0), ConvModels.weight(graph, "a", 2, 2));
        graph.addOutput(ConvModels.conv(graph, "b", first, ConvModels.weight(graph, "b", 2, 2)));
        rewrite(TwistOptions.defaults());
        String text = GraphText.of(graph);
        assertTrue(text.contains("b.xx.output = Sub(a.grid_x.output, b.center_x.per_channel.output)"), text);
    }

    @Test
    void layersOfEqualComputedSizeShareTheirGrids() {
        model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(2), Dim.of("H"), Dim.of("W"));
        Graph graph = model.graph();
        Value first = ConvModels.conv(graph, "a", graph.inputs().get(0), ConvModels.weight(graph, "a", 2, 2));
        first.producer().orElseThrow().setAttribute(Attribute.ofInts("strides", List.of(2L, 2L)));
        Value second = ConvModels.conv(graph, "b", first, ConvModels.weight(graph, "b", 2, 2));
        Value third = ConvModels.conv(graph, "c", second, ConvModels.weight(graph, "c", 2, 2));
        third.producer().orElseThrow().setAttribute(Attribute.ofInts("pads", List.of(0L, 0L, 0L, 0L)));
        graph.addOutput(third);
        rewrite(TwistOptions.defaults());
        String text = GraphText.of(graph);
        assertTrue(text.contains("b.xx.output = Sub(a.grid_x.output, b.center_x.per_channel.output)"), text);
        assertTrue(text.contains("c.xx.output = Sub(c.grid_x.output, c.center_x.per_channel.output)"), text);
    }

    @Test
    void convsThatShareAWeightShareEverythingThatIsLearnt() {
        Graph graph = model.graph();
        Value again = ConvModels.conv(graph, "again", graph.inputs().get(0), initializer("conv.weight"));
        graph.addOutput(again);
        TwistResult result = rewrite(TwistOptions.defaults()
                .withParameters(Map.of("again.center_x", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 4))));
        assertSame(
                result.layers().get(0).stored().kernelX(),
                result.layers().get(1).stored().kernelX());
        assertSame(
                result.layers().get(0).stored().centerY(),
                result.layers().get(1).stored().centerY());
        assertEquals(List.of(1f, 2f, 3f, 4f), floats("conv.center_x"));
        assertEquals(72 * 3 + 8, result.summary().parametersAfter());
    }

    @Test
    void convInASubgraphReadsParametersOfTheMainGraph() {
        model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(2), Dim.of(5), Dim.of(6));
        Graph graph = model.graph();
        Value weight = ConvModels.weight(graph, "w", 2, 2);
        Graph then = new Graph("then");
        then.addOutput(ConvModels.conv(then, "conv", graph.inputs().get(0), weight));
        Graph otherwise = new Graph("else");
        otherwise.addOutput(ConvModels.conv(otherwise, "conv", graph.inputs().get(0), weight));
        Value condition = graph.addInput("c", ValueType.tensor(DType.BOOL));
        Node branch = graph.newNode("If")
                .input(condition)
                .attribute(Attribute.ofGraph("then_branch", then))
                .attribute(Attribute.ofGraph("else_branch", otherwise))
                .output("y")
                .append();
        branch.setName("if");
        graph.addOutput(branch.output(0));
        TwistResult result = rewrite(TwistOptions.defaults());
        assertEquals(
                List.of("if/then_branch/conv", "if/else_branch/conv"),
                result.layers().stream().map(WrittenLayer::name).toList());
        assertEquals(
                List.of("if/then_branch", "if/else_branch"),
                result.layers().stream().map(WrittenLayer::scope).toList());
        assertSame(graph, result.layers().get(0).stored().kernelX().graph());
        assertSame(
                result.layers().get(0).stored().kernelX(),
                result.layers().get(1).stored().kernelX());
        assertFalse(GraphText.of(then).contains("Reshape"), "the kernels are made antisymmetric once, outside");
    }

    @Test
    void whatIsAddedSaysWhichRuleMadeIt() {
        model = ConvModels.one(10, 21, Dim.of(5), Dim.of(6));
        rewrite(EXPORT);
        model.forEachNode(node -> assertEquals(
                node.name().equals("conv") ? Map.of() : Map.of("onnx_twist.rule", "conv-twist"),
                node.metadata(),
                node::toString));
    }

    @Test
    void whyAConvIsLeftThePlanSays() {
        model.graph().nodes().iterator().next().setAttribute(Conv.GROUP.as(3L));
        ConvEntry entry = TwistRewrite.plan(model, TwistOptions.defaults())
                .summary()
                .convs()
                .get(0);
        assertEquals(Optional.of(ConvObstacle.CONTRADICTORY_ATTRIBUTES), entry.obstacle());
        assertEquals(
                "its attributes are inconsistent with each other or with its weight: group 3, strides [1, 1], dilations [1, 1],"
                        + " pads [1, 1, 1, 1], weight [4,2,3,3]",
                entry.reason());
    }

    @Test
    void aPlanChangesNothingAndIsWhatIsDone() {
        String before = GraphText.of(model.graph());
        TwistPlan plan = TwistRewrite.plan(model, TwistOptions.defaults());
        assertTrue(plan.summary().changed());
        assertEquals(before, GraphText.of(model.graph()));
        TwistResult done = plan.apply();
        assertEquals(plan.summary(), done.summary());
        assertEquals(1, done.layers().size());
    }

    @Test
    void aNamelessConvIsCalledByItsOutput() {
        model.graph().nodes().iterator().next().setName("");
        assertEquals("y", rewrite(TwistOptions.defaults()).layers().get(0).name());
        assertEquals("float[4]", tensor("y.center_x").toString());
    }

    @Test
    void whatExistsKeepsItsName() {
        model.graph().addInitializer("taken", Tensor.vector(1)).setName("conv.center_x");
        model.graph().addInitializer("taken", Tensor.vector(1)).setName("conv.xx.output");
        rewrite(TwistOptions.defaults());
        assertEquals("int64[1]", tensor("conv.center_x").toString());
        assertEquals("float[4]", tensor("conv.center_x_1").toString());
    }

    @Test
    void otherKernelsAreListedWithTheReason() {
        Graph graph = model.graph();
        Value weight = graph.addInitializer("w", Tensor.zeros(DType.FLOAT, 1, 2, 1, 5));
        Node conv = graph.newNode("Conv")
                .inputs(graph.inputs().get(0), weight)
                .output("o")
                .append();
        graph.addOutput(conv.output(0));
        ConvEntry entry = rewrite(TwistOptions.defaults()).convs().get(1);
        assertEquals(ConvEntry.Status.NOT_3X3, entry.status());
        assertEquals("its kernel is 1x5", entry.reason());
    }

    @Test
    void leftOutLayersStayAsTheyAre() {
        String before = GraphText.of(model.graph());
        TwistResult result = rewrite(TwistOptions.defaults().withInclude(name -> !name.equals("conv")));
        assertFalse(result.changed());
        assertEquals(before, GraphText.of(model.graph()));
        assertEquals(ConvEntry.Status.SKIPPED, result.convs().get(0).status());
    }

    @Test
    void aRewrittenModelIsNotRewrittenAgain() {
        rewrite(TwistOptions.defaults());
        TwistResult second = rewrite(TwistOptions.defaults());
        assertFalse(second.changed());
        assertEquals(3, second.convs().size());
        assertEquals("part of the twist layer conv", second.convs().get(0).reason());
    }

    @Test
    void aKeyThatMatchesNoConvIsAnError() {
        TwistOptions options = TwistOptions.defaults()
                .withParameters(Map.of(
                        "nothing.center_x", Tensor.zeros(DType.FLOAT, 4), "a.weight", Tensor.zeros(DType.FLOAT, 1)));
        String message =
                assertThrows(TwistException.class, () -> rewrite(options)).toString();
        assertTrue(message.contains("the parameters a.weight, nothing.center_x belong to no rewritten Conv"), message);
    }

    @Test
    void aParameterOfOtherSizesIsAnError() {
        TwistOptions options =
                TwistOptions.defaults().withParameters(Map.of("conv.center_x", Tensor.zeros(DType.FLOAT, 3)));
        String message =
                assertThrows(TwistException.class, () -> rewrite(options)).toString();
        assertEquals(
                "org.onnxtwist.twist.TwistException: the parameter conv.center_x has the sizes [3], but its layer needs [4]",
                message);
    }

    @Test
    void givenKernelsAreStoredFreeForTrainingAndAntisymmetricForExport() {
        float[] taps = new float[72];
        taps[0] = 1;
        Map<String, Tensor> given = Map.of("conv.conv_x.weight", Tensor.ofFloats(taps, 4, 2, 3, 3));
        rewrite(TwistOptions.defaults().withParameters(given));
        assertEquals(1f, floats("conv.conv_x.weight").get(0));
        model = ConvModels.one(8, 17, Dim.of(5), Dim.of(6));
        rewrite(EXPORT.withParameters(given));
        assertEquals(0.5f, floats("conv.conv_x.weight").get(0));
        assertEquals(-0.5f, floats("conv.conv_x.weight").get(8));
    }

    @Test
    void aFunctionHoldsTheLayerAndRaisesTheFormat() {
        model = ConvModels.one(4, 9, Dim.of(5), Dim.of(6));
        rewrite(EXPORT.withAsFunction(true));
        assertEquals(8, model.irVersion());
        assertEquals(1L, model.opsets().get("onnx_twist"));
        String call = GraphText.of(model.graph());
        assertTrue(
                call.startsWith(
                        "y = onnx_twist.conv_twist_nobias[strides=[1, 1], dilations=[1, 1], group=1, pads=[1, 1, 1, 1]]"),
                call);
        assertEquals(
                Map.of("", 9L), model.functions().values().iterator().next().opsets());
    }

    @Test
    void metadataSaysWhatWasRewritten() {
        rewrite(TwistOptions.defaults().withSeed(5));
        assertEquals("conv", model.metadata().get("onnx_twist.layers"));
        assertEquals(LayerVersion.get(), model.metadata().get("onnx_twist.version"));
        assertTrue(model.metadata().getOrDefault("onnx_twist.options", "").contains("seed=5"));
    }
}
