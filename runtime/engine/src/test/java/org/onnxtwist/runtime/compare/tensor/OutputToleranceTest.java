package org.onnxtwist.runtime.compare.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.session.ProviderChoice;

/** What outputs may be off: by the scale of their channel, by the model's own noise, and nothing where there is nothing to compare. */
final class OutputToleranceTest {
    private static final int BOXES = 40;
    private static final Accumulation DEEP = new Accumulation(80_000, 100, false);

    @TempDir
    private Path folder;

    /** Boxes of hundreds of pixels and scores below one in one output, the six numbers of a box along an axis. */
    private static Tensor boxesAndScores(boolean last, double scoreError) {
        float[] values = new float[6 * BOXES];
        for (int box = 0; box < BOXES; box++) {
            for (int k = 0; k < 6; k++) {
                double value = k < 4 ? 100 * (k + 1) + box : (box + 1.0) / (2 * BOXES) + (box == 7 ? scoreError : 0);
                values[last ? box * 6 + k : k * BOXES + box] = (float) value;
            }
        }
        return last ? Tensor.ofFloats(values, 1, BOXES, 6) : Tensor.ofFloats(values, 1, 6, BOXES);
    }

    @Test
    void scoresAreNotJudgedByTheScaleOfTheBoxesBesideThem() {
        for (boolean last : new boolean[] {true, false}) {
            Tensor right = boxesAndScores(last, 0);
            Tolerances tolerances = Tolerances.of(DEEP, OptionalDouble.empty(), OptionalDouble.empty());
            assertTrue(TensorComparison.compare("y", right, boxesAndScores(last, 1e-5), tolerances)
                    .passed());
            OutputReport wrong = TensorComparison.compare("y", right, boxesAndScores(last, 0.02), tolerances);
            assertFalse(wrong.passed(), () -> "a score off by 0.02 passed, allowed " + wrong.tolerance());
            assertTrue(tolerances.of(DType.FLOAT, 440).allowed(0) > 0.02, "one tolerance for all would hide it");
        }
    }

    @Test
    void aTensorOfFewElementsIsJudgedAsAWhole() {
        Tensor logits = Tensor.ofFloats(new float[] {100, 1e-6f}, 1, 2);
        Tensor off = Tensor.ofFloats(new float[] {100, 2e-6f}, 1, 2);
        assertTrue(TensorComparison.compare(
                        "y", logits, off, Tolerances.of(DEEP, OptionalDouble.empty(), OptionalDouble.empty()))
                .passed());
    }

    private static Model model(BiFunction<Graph, Value, Value> body) {
        Graph graph = new Graph("model");
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 3, 24, 25));
        x.setName("x");
        Value y = body.apply(graph, x);
        y.setName("y");
        y.setType(ValueType.tensor(DType.FLOAT, 1, 3, 24, 25));
        graph.addOutput(y);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private static Value scalar(Graph graph, double value) {
        return graph.addInitializer("c", Tensor.ofFloats(new float[] {(float) value}));
    }

    private static Value node(Graph graph, String operator, Value... inputs) {
        return graph.newNode(operator).inputs(inputs).output("t").append().output(0);
    }

    private ComparisonReport compare(Model right, Model other, ComparisonOptions options) throws IOException {
        Path first = folder.resolve("right.onnx");
        Path second = folder.resolve("other.onnx");
        OnnxWriter.write(right, first, WriteOptions.defaults());
        OnnxWriter.write(other, second, WriteOptions.defaults());
        return new ModelComparison(options.withProvider(ProviderChoice.CPU)).compare(first, right, second, other);
    }

    private ComparisonReport compare(Model right, Model other) throws IOException {
        return compare(right, other, ComparisonOptions.defaults());
    }

    /** Rounds x to a multiple of 2^-17: what is lost is rounding, and every equal computation may lose something else. */
    private static Value throughALargeNumber(Graph graph, Value x, double number) {
        Value far = node(graph, "Add", x, scalar(graph, number));
        return node(graph, "Sub", far, scalar(graph, number));
    }

    @Test
    void aModelThatAmplifiesItsRoundingsIsJudgedByThem() throws IOException {
        Model cancelling = model((graph, x) -> throughALargeNumber(graph, x, 100));
        ComparisonReport same = compare(cancelling, model((graph, x) -> node(graph, "Identity", x)));
        assertEquals(Optional.of(true), same.passed(), same.reason());
        assertTrue(
                same.runs().stream().anyMatch(run -> run.remark().contains("measured rounding of the model")),
                same.runs().toString());
        ComparisonReport shifted = compare(cancelling, model((graph, x) -> node(graph, "Add", x, scalar(graph, 1e-3))));
        assertEquals(Optional.of(false), shifted.passed(), shifted.reason());
    }

    @Test
    void aModelWhoseRoundingsReachAHundredthOfItsOutputIsSaidToAmplifyThem() throws IOException {
        Model identity = model((graph, x) -> node(graph, "Identity", x));
        assertFalse(compare(model((graph, x) -> throughALargeNumber(graph, x, 100)), identity)
                .isAmplified());
        Model lost = model((graph, x) -> node(graph, "Sub", throughALargeNumber(graph, x, 100), x));
        ComparisonReport amplified = compare(lost, model((graph, x) -> node(graph, "Sub", x, x)));
        assertTrue(amplified.isAmplified(), () -> amplified.runs().toString());
    }

    @Test
    void aModelWithoutNoiseIsHeldToItsRoundoff() throws IOException {
        Model exact = model((graph, x) -> node(graph, "Identity", x));
        ComparisonReport shifted = compare(exact, model((graph, x) -> node(graph, "Add", x, scalar(graph, 1e-4))));
        assertEquals(Optional.of(false), shifted.passed(), shifted.reason());
        assertEquals(
                Optional.of(false),
                compare(exact, model((graph, x) -> throughALargeNumber(graph, x, 100)))
                        .passed());
    }

    /** 1 / (1 + exp(-x)), which is right to the last digit where the runtime's Sigmoid gives 0 or 1.2e-7. */
    private static Value logistic(Graph graph, Value x) {
        Value power = node(graph, "Exp", node(graph, "Neg", x));
        return node(graph, "Reciprocal", node(graph, "Add", power, scalar(graph, 1)));
    }

    @Test
    void aSigmoidIsAsExactAsTheRuntimeComputesIt() throws IOException {
        Model sigmoid = model((graph, x) -> node(graph, "Sigmoid", node(graph, "Sub", x, scalar(graph, 17.5))));
        Model formula = model((graph, x) -> logistic(graph, node(graph, "Sub", x, scalar(graph, 17.5))));
        ComparisonReport report = compare(sigmoid, formula);
        // Pictures of 0..255 saturate at one.
        assertEquals(Optional.of(true), report.passed(), report.reason());
        Model moved = model((graph, x) -> logistic(graph, node(graph, "Sub", x, scalar(graph, 14))));
        assertEquals(Optional.of(false), compare(sigmoid, moved).passed());
    }

    /** What a masked Sigmoid gives, or another computation of it: detectors keep the peaks of their scores so. */
    private static Value masked(Graph graph, Value x, Value score) {
        Value mask = node(graph, "Greater", x, scalar(graph, 0.25));
        return node(graph, "Mul", score, cast(graph, mask, DType.FLOAT));
    }

    private static Value cast(Graph graph, Value value, DType dtype) {
        return graph.newNode("Cast")
                .inputs(value)
                .attribute(Attribute.ofInt("to", dtype.code()))
                .output("t")
                .append()
                .output(0);
    }

    @Test
    void aMaskedSigmoidIsAsExactAsASigmoid() throws IOException {
        Model sigmoid = model((graph, x) ->
                masked(graph, x, node(graph, "Sigmoid", node(graph, "Sub", x, scalar(graph, 17.5)))));
        Model formula =
                model((graph, x) -> masked(graph, x, logistic(graph, node(graph, "Sub", x, scalar(graph, 17.5)))));
        ComparisonReport report = compare(sigmoid, formula);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        Model moved = model((graph, x) -> masked(graph, x, logistic(graph, node(graph, "Sub", x, scalar(graph, 14)))));
        assertEquals(Optional.of(false), compare(sigmoid, moved).passed());
    }

    /** A product by a matrix, computed in a type whatever the type of input and output. */
    private static Value product(Graph graph, Value x, DType dtype, double factor) {
        double[] matrix = new double[25 * 25];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = factor * (Math.floorMod(i * 37, 101) - 50) / 64;
        }
        Value weight = graph.addInitializer("w", Tensor.ofDoubles(dtype, matrix, 25, 25));
        return cast(graph, node(graph, "MatMul", cast(graph, x, dtype), weight), DType.FLOAT);
    }

    @Test
    void sumsInFloat16AreJudgedByItsRoundoffWhateverTheTypeOfTheOutput() throws IOException {
        Model half = model((graph, x) -> product(graph, x, DType.FLOAT16, 1));
        ComparisonReport report = compare(half, model((graph, x) -> product(graph, x, DType.FLOAT, 1)));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        Model larger = model((graph, x) -> product(graph, x, DType.FLOAT16, 1.1));
        assertEquals(Optional.of(false), compare(half, larger).passed());
        assertEquals(
                0x1p-24,
                Tolerances.of(Accumulation.NONE, OptionalDouble.empty(), OptionalDouble.empty())
                        .roundoff(DType.FLOAT));
    }

    @Test
    void aDecisionThatTheOtherModelDoesNotTakeIsADifference() throws IOException {
        Model rounding = model((graph, x) -> node(graph, "Floor", x));
        ComparisonReport report = compare(rounding, model((graph, x) -> node(graph, "Identity", x)));
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(
                report.remarks().stream().noneMatch(remark -> remark.contains("cannot run")),
                () -> report.remarks().toString());
    }

    @Test
    void theNamedToleranceAcceptsWhatWasRefused() throws IOException {
        Model exact = model((graph, x) -> node(graph, "Identity", x));
        Model shifted = model((graph, x) -> node(graph, "Add", x, scalar(graph, 0.0123)));
        OptionalDouble named = compare(exact, shifted).acceptingTolerance();
        assertEquals(0.0123, named.orElseThrow(), 8e-4);
        ComparisonOptions given = ComparisonOptions.defaults().withAtol(named.getAsDouble());
        assertEquals(Optional.of(true), compare(exact, shifted, given).passed());
        assertEquals(OptionalDouble.empty(), compare(exact, exact).acceptingTolerance());
        Model broken = model((graph, x) -> node(graph, "Sqrt", x));
        assertEquals(OptionalDouble.empty(), compare(exact, broken).acceptingTolerance());
    }

    @Test
    void outputsOfNothingButNanAreNotCompared() throws IOException {
        Model nan = model((graph, x) -> {
            Value squares = node(graph, "Neg", node(graph, "Exp", x));
            Value root = graph.newNode("Sqrt")
                    .name("root")
                    .inputs(squares)
                    .output("roots")
                    .append()
                    .output(0);
            return node(graph, "Add", root, scalar(graph, 1));
        });
        ComparisonReport report = compare(nan, nan);
        assertEquals(Optional.empty(), report.passed());
        assertEquals(List.of("y"), report.notCompared());
        assertTrue(report.reason().contains("output 'y' holds no finite number"), report.reason());
        assertTrue(
                report.reason().contains("the first NaN is in value 'roots', which Sqrt 'root' computes"),
                report.reason());
        Metrics metrics = report.runs().get(0).outputs().get(0).metrics().orElseThrow();
        assertTrue(Double.isNaN(metrics.cosine()), () -> "cosine " + metrics.cosine());
        assertEquals(0, metrics.pairs());
    }

    @Test
    void someNanBesideNumbersIsCompared() throws IOException {
        Model halfNan = model((graph, x) -> node(graph, "Sqrt", x));
        ComparisonReport report = compare(halfNan, halfNan);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(List.of(), report.notCompared());
    }

    @Test
    void weightsThatAreNotNumbersAreNamed() throws IOException {
        Model model = model((graph, x) -> {
            Value weight = graph.addInitializer("factors", Tensor.ofFloats(new float[] {1, Float.NaN, 2}, 1, 3, 1, 1));
            weight.setName("factors");
            Value bound = graph.addInitializer("bound", Tensor.ofFloats(new float[] {Float.POSITIVE_INFINITY}));
            return node(graph, "Min", node(graph, "Mul", x, weight), bound);
        });
        ComparisonReport report = compare(model, model);
        // An infinite bound is meant; two of three channels are numbers.
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(
                List.of("weight 'factors' of " + folder.resolve("right.onnx") + " holds NaN at [0, 1, 0, 0]"),
                report.remarks());
    }
}
