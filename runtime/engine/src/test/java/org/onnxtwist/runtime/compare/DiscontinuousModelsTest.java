package org.onnxtwist.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.session.ProviderChoice;

/** Models that differ by roundings before a discontinuous operator, which turns them into other outputs. */
final class DiscontinuousModelsTest {
    @TempDir
    private Path folder;

    /** Where the second model is wrong. */
    private enum Fault {
        NONE,
        BEFORE,
        IN,
        BEHIND
    }

    /** A discontinuous operator of a given attribute or threshold. */
    private interface Operator {
        Value apply(CutModels models, Value value, boolean wrong);
    }

    private static final float BELOW = Math.nextDown(1f);
    private static final float ABOVE = Math.nextUp(1f);

    /** @param onPairs whether it is given numbers that tie, or numbers that are nearly whole */
    private record Trial(String operator, boolean onPairs, Operator make) {
        /** What makes the first model decide otherwise than {@link #ABOVE}. */
        float factor() {
            return Set.of("Equal", "NonZero", "Unique").contains(operator) ? 1 : BELOW;
        }

        @Override
        public String toString() {
            return operator;
        }
    }

    private static List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        for (String operator : List.of("ArgMax", "ArgMin")) {
            add(
                    trials,
                    operator,
                    true,
                    (models, value, wrong) -> models.inFloat(models.build(operator, value)
                            .attribute(Attribute.ofInt("axis", 3))
                            .attribute(Attribute.ofInt("select_last_index", wrong ? 1 : 0))
                            .append()
                            .output(0)));
        }
        add(
                trials,
                "TopK",
                true,
                (models, value, wrong) -> models.inFloat(
                        models.build("TopK", value, models.graph().addInitializer("k", Tensor.vector(1)))
                                .attribute(Attribute.ofInt("largest", wrong ? 0 : 1))
                                .output("indices")
                                .append()
                                .output(1)));
        add(
                trials,
                "Hardmax",
                true,
                (models, value, wrong) -> models.build("Hardmax", value)
                        .attribute(Attribute.ofInt("axis", wrong ? 1 : 3))
                        .append()
                        .output(0));
        add(
                trials,
                "MaxPool",
                true,
                (models, value, wrong) -> models.inFloat(models.build("MaxPool", value)
                        .attribute(Attribute.ofInts("kernel_shape", wrong ? List.of(2L, 1L) : List.of(1L, 2L)))
                        .output("indices")
                        .append()
                        .output(1)));
        add(
                trials,
                "Unique",
                true,
                (models, value, wrong) -> models.build("Unique", value)
                        .attribute(Attribute.ofInt("sorted", wrong ? 0 : 1))
                        .append()
                        .output(0));
        add(trials, "NonMaxSuppression", true, (models, value, wrong) -> {
            Value flat = models.node("Reshape", value, models.graph().addInitializer("shape", Tensor.vector(1, 1, 24)));
            float[] boxes = new float[24 * 4];
            for (int i = 0; i < 24; i++) {
                float corner = 10 * (i / 2);
                boxes[4 * i] = corner;
                boxes[4 * i + 1] = corner;
                boxes[4 * i + 2] = corner + 5;
                boxes[4 * i + 3] = corner + 5;
            }
            return models.inFloat(models.node(
                    "NonMaxSuppression",
                    models.graph().addInitializer("boxes", Tensor.ofFloats(boxes, 1, 24, 4)),
                    flat,
                    models.graph().addInitializer("most", Tensor.vector(24)),
                    models.constant(wrong ? 1 : 0.5f)));
        });
        for (String operator : List.of("Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal")) {
            add(
                    trials,
                    operator,
                    false,
                    (models, value, wrong) ->
                            models.inFloat(models.node(operator, value, models.scalar(wrong ? 5 : 2))));
        }
        for (String operator : List.of("Floor", "Ceil")) {
            add(
                    trials,
                    operator,
                    false,
                    (models, value, wrong) -> models.node(operator, models.times(value, wrong ? 2 : 1)));
        }
        add(
                trials,
                "Round",
                false,
                (models, value, wrong) -> models.node(wrong ? "Ceil" : "Round", models.times(value, 0.5f)));
        add(
                trials,
                "Sign",
                false,
                (models, value, wrong) -> models.node("Sign", models.node("Sub", value, models.scalar(wrong ? 5 : 2))));
        add(
                trials,
                "NonZero",
                false,
                (models, value, wrong) -> models.inFloat(
                        models.node("NonZero", models.node("Sub", value, models.scalar(wrong ? 5 : 2)))));
        add(
                trials,
                "Mod",
                false,
                (models, value, wrong) -> models.build("Mod", value, models.scalar(wrong ? 3 : 1))
                        .attribute(Attribute.ofInt("fmod", 1))
                        .append()
                        .output(0));
        add(
                trials,
                "Cast",
                false,
                (models, value, wrong) -> models.inFloat(models.build("Cast", value)
                        .attribute(Attribute.ofInt("to", (wrong ? DType.BOOL : DType.INT32).code()))
                        .append()
                        .output(0)));
        add(
                trials,
                "QuantizeLinear",
                false,
                (models, value, wrong) -> models.inFloat(models.node(
                        "QuantizeLinear",
                        models.times(value, 0.5f),
                        models.scalar(wrong ? 2 : 1),
                        models.graph().addInitializer("zero", Tensor.ofIntegers(DType.UINT8, new long[] {0})))));
        add(trials, "DynamicQuantizeLinear", false, (models, value, wrong) -> {
            Value all = models.node("Clip", value, models.scalar(0), models.scalar(510));
            Value ends = models.graph().addInitializer("ends", Tensor.ofFloats(new float[] {0, 510, 1}, 1, 1, 3));
            Value both = models.build("Concat", all, ends)
                    .attribute(Attribute.ofInt("axis", 1))
                    .append()
                    .output(0);
            return models.inFloat(models.graph()
                    .newNode("DynamicQuantizeLinear")
                    .name("the DynamicQuantizeLinear")
                    .inputs(models.node("Clip", both, models.scalar(0), models.scalar(wrong ? 400 : 510)))
                    .output("y")
                    .output("scale")
                    .output("zero")
                    .append()
                    .output(0));
        });
        add(
                trials,
                "ThresholdedRelu",
                false,
                (models, value, wrong) -> models.build("ThresholdedRelu", value)
                        .attribute(Attribute.ofFloat("alpha", wrong ? 3.0f : 2.0f))
                        .append()
                        .output(0));
        add(
                trials,
                "Shrink",
                false,
                (models, value, wrong) -> models.build("Shrink", value)
                        .attribute(Attribute.ofFloat("lambd", wrong ? 3.0f : 2.0f))
                        .append()
                        .output(0));
        return trials;
    }

    private static void add(List<Trial> trials, String operator, boolean onPairs, Operator make) {
        trials.add(new Trial(operator, onPairs, make));
    }

    private static Model model(Trial trial, float factor, Fault fault) {
        CutModels models = new CutModels(factor);
        Value x = models.x();
        Value value = trial.onPairs() ? models.pairs(x) : models.nearlyWhole(x);
        Value decided = trial.make()
                .apply(models, fault == Fault.BEFORE ? models.times(value, 1.01f) : value, fault == Fault.IN);
        return models.giving(models.times(decided, fault == Fault.BEHIND ? 2.01f : 2));
    }

    private ComparisonReport compare(Model right, Model questioned) throws IOException {
        Path first = folder.resolve("right.onnx");
        Path second = folder.resolve("questioned.onnx");
        OnnxWriter.write(right, first, WriteOptions.defaults());
        OnnxWriter.write(questioned, second, WriteOptions.defaults());
        return new ModelComparison(ComparisonOptions.defaults().withProvider(ProviderChoice.CPU))
                .compare(first, right, second, questioned);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aRoundingThatTurnsADecisionIsAcceptedAndReported(Trial trial) throws IOException {
        ComparisonReport report = compare(model(trial, trial.factor(), Fault.NONE), model(trial, ABOVE, Fault.NONE));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(
                report.runs().stream()
                        .anyMatch(run -> run.remark().contains(trial.operator() + " 'the ")
                                && run.remark().contains("whose inputs agree")),
                () -> report.runs().get(0).toString());
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aFaultBeforeADecisionIsFound(Trial trial) throws IOException {
        ComparisonReport report = compare(model(trial, trial.factor(), Fault.NONE), model(trial, ABOVE, Fault.BEFORE));
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(report.reason().contains("an input of " + trial.operator() + " 'the "), report.reason());
        assertTrue(report.reason().contains(" differs already"), report.reason());
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aFaultInADecisionIsFound(Trial trial) throws IOException {
        ComparisonReport report =
                compare(model(trial, trial.factor(), Fault.NONE), model(trial, trial.factor(), Fault.IN));
        assertEquals(Optional.of(false), report.passed(), report.reason());
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aFaultBehindADecisionIsFound(Trial trial) throws IOException {
        ComparisonReport report = compare(model(trial, trial.factor(), Fault.NONE), model(trial, ABOVE, Fault.BEHIND));
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(report.reason().contains("have the same inputs in both models"), report.reason());
    }
}
