package org.onnxtwist.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.session.ProviderChoice;

/** Discontinuous operators in bodies of other nodes and in functions. */
final class BodyDecisionsTest {
    private static final float BELOW = Math.nextDown(1f);
    private static final float ABOVE = Math.nextUp(1f);

    @TempDir
    private Path folder;

    private ComparisonReport compare(Model right, Model questioned) throws IOException {
        Path first = folder.resolve("right.onnx");
        Path second = folder.resolve("questioned.onnx");
        OnnxWriter.write(right, first, WriteOptions.defaults());
        OnnxWriter.write(questioned, second, WriteOptions.defaults());
        return new ModelComparison(ComparisonOptions.defaults().withProvider(ProviderChoice.CPU))
                .compare(first, right, second, questioned);
    }

    /** y = behind * Floor(inside * v) in a branch, v nearly whole. */
    private static Model branch(float before, float inside, float behind) {
        CutModels models = new CutModels(before);
        Value whole = models.nearlyWhole(models.x());
        Value condition =
                models.graph().addInitializer("condition", Tensor.ofIntegers(DType.BOOL, new long[] {1}, new long[0]));
        NodeBuilder builder = models.build("If", models.node("Identity", condition));
        for (String name : List.of("then_branch", "else_branch")) {
            Graph body = new Graph(name);
            Value factor = body.addInitializer("factor", Tensor.ofFloats(new float[] {inside}));
            Value scaled = body.newNode("Mul")
                    .inputs(whole, factor)
                    .output("scaled")
                    .append()
                    .output(0);
            Value floor =
                    body.newNode("Floor").input(scaled).output("floor").append().output(0);
            floor.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
            body.addOutput(floor);
            builder.attribute(Attribute.ofGraph(name, body));
        }
        return models.giving(models.times(builder.append().output(0), behind));
    }

    @Test
    void aBodyThatDecidesAlikeOnEqualInputsIsAccepted() throws IOException {
        ComparisonReport report = compare(branch(BELOW, 1, 1), branch(ABOVE, 1, 1));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(
                report.runs().get(0).remark().contains("If 'the If', whose inputs agree"),
                report.runs().get(0).remark());
    }

    @Test
    void aFaultBeforeOrBehindABodyIsFound() throws IOException {
        Model right = branch(BELOW, 1, 1);
        assertEquals(
                Optional.of(false), compare(right, branch(ABOVE * 1.01f, 1, 1)).passed());
        assertEquals(Optional.of(false), compare(right, branch(ABOVE, 1, 1.01f)).passed());
    }

    @Test
    void aBodyThatDecidesOtherwiseOnEqualInputsIsNotCompared() throws IOException {
        ComparisonReport report = compare(branch(1, BELOW, 1), branch(1, ABOVE, 1));
        assertEquals(Optional.empty(), report.passed(), report.reason());
        assertEquals(List.of("y"), report.runs().get(0).notCompared());
        assertTrue(
                report.reason().contains("If 'the If', whose subgraphs contain discontinuous operators"),
                report.reason());
    }

    /** y = behind * steps(v), where a function of the model computes Floor. */
    private static Model function(float before, float behind) {
        CutModels models = new CutModels(before);
        Graph body = new Graph("steps");
        Value in = body.addInput("in", ValueType.UNKNOWN);
        body.addOutput(body.newNode("Floor").input(in).output("floor").append().output(0));
        Function function = new Function(OperatorId.of("own", "steps"), body);
        function.setOpset(17);
        models.model().addFunction(function);
        models.model().setOpset("own", 1);
        Value stepped = models.graph()
                .newNode(OperatorId.of("own", "steps"))
                .name("call")
                .input(models.nearlyWhole(models.x()))
                .output("stepped")
                .append()
                .output(0);
        return models.giving(models.times(stepped, behind));
    }

    @Test
    void functionsAreLookedInto() throws IOException {
        ComparisonReport report = compare(function(BELOW, 1), function(ABOVE, 1));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(
                report.runs().get(0).remark().contains("after Floor"),
                report.runs().get(0).remark());
        assertEquals(
                Optional.of(false),
                compare(function(BELOW, 1), function(ABOVE, 1.01f)).passed());
    }

    /** y = Floor(v) or, as another would write it, its negative of Ceil of the negative. */
    private static Model floor(float before, boolean asCeil) {
        CutModels models = new CutModels(before);
        Value whole = models.nearlyWhole(models.x());
        return models.giving(
                asCeil
                        ? models.node("Neg", models.node("Ceil", models.node("Neg", whole)))
                        : models.graph()
                                .newNode("Floor")
                                .name("steps")
                                .input(whole)
                                .output("steps")
                                .append()
                                .output(0));
    }

    @Test
    void anOperatorWithoutACounterpartIsNoExcuse() throws IOException {
        assertEquals(Optional.of(true), compare(floor(1, false), floor(1, true)).passed());
        ComparisonReport report = compare(floor(BELOW, false), floor(ABOVE, true));
        assertEquals(Optional.of(false), report.passed());
        assertTrue(report.reason().contains("has no counterpart in the other model"), report.reason());
    }

    /** Double, in which the runtime has no convolution: both run as copies in float. */
    @Test
    void copiesInFloatAreCutToo() throws IOException {
        ComparisonReport report = compare(inDouble(1 - 1e-7, 1), inDouble(1 + 1e-7, 1));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(report.floatCopy());
        assertTrue(
                report.runs().get(0).remark().contains("after Floor"),
                report.runs().get(0).remark());
        assertEquals(
                Optional.of(false),
                compare(inDouble(1 - 1e-7, 1), inDouble(1 + 1e-7, 1.01)).passed());
    }

    private static Model inDouble(double before, double behind) {
        Graph graph = new Graph("double");
        Value x = graph.addInput("x", ValueType.tensor(DType.DOUBLE, 1, 1, 5, 6));
        x.setName("x");
        Value whole = graph.newNode("Floor")
                .name("first")
                .input(times(graph, x, 8))
                .output("whole")
                .append()
                .output(0);
        Value weight = graph.addInitializer("w", Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 2, 3, 4}, 1, 1, 2, 2));
        Value sum = graph.newNode("Conv")
                .inputs(whole, weight)
                .output("sum")
                .append()
                .output(0);
        Value steps = graph.newNode("Floor")
                .name("second")
                .input(times(graph, sum, before))
                .output("steps")
                .append()
                .output(0);
        Value y = times(graph, steps, behind);
        y.setName("y");
        y.setType(ValueType.tensor(DType.DOUBLE, Shape.UNKNOWN));
        graph.addOutput(y);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private static Value times(Graph graph, Value value, double factor) {
        Value constant = graph.addInitializer("factor", Tensor.ofDoubles(DType.DOUBLE, new double[] {factor}, 1));
        return graph.newNode("Mul")
                .inputs(value, constant)
                .output("product")
                .append()
                .output(0);
    }
}
