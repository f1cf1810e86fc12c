package org.onnxtwist.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.session.ProviderChoice;

/** Models that draw random numbers, which two sessions draw differently. */
final class RandomModelsTest {
    @TempDir
    private Path folder;

    private ComparisonReport compare(Model right, Model questioned) throws IOException {
        Path first = folder.resolve("right.onnx");
        Path second = folder.resolve("questioned.onnx");
        OnnxWriter.write(right, first, WriteOptions.defaults());
        OnnxWriter.write(questioned, second, WriteOptions.defaults());
        return comparison().compare(first, right, second, questioned);
    }

    private static ModelComparison comparison() {
        return new ModelComparison(ComparisonOptions.defaults().withProvider(ProviderChoice.CPU));
    }

    /** y = 2 x f + noise g, where a model that does nothing first draws other numbers. */
    private static Model noisy(String operator, float before, float behind, boolean something) {
        CutModels models = new CutModels(1);
        Value x = models.x();
        if (something) {
            x = models.node("Identity", x);
        }
        Value scaled = models.times(x, before);
        Value noise = draw(models, operator, scaled, 1);
        return models.giving(models.node("Add", scaled, models.times(noise, behind)));
    }

    private static Value draw(CutModels models, String operator, Value like, float scale) {
        return switch (operator) {
            case "RandomNormal" ->
                models.build(operator)
                        .attribute(Attribute.ofInts("shape", List.of(1L, 4L, 3L)))
                        .attribute(Attribute.ofFloat("scale", scale))
                        .append()
                        .output(0);
            case "RandomUniform" ->
                models.build(operator)
                        .attribute(Attribute.ofInts("shape", List.of(1L, 4L, 3L)))
                        .append()
                        .output(0);
            case "Bernoulli" -> models.node(operator, models.node("Sigmoid", like));
            case "Multinomial" -> {
                Value rows = models.node("Reshape", like, models.graph().addInitializer("rows", Tensor.vector(4, 3)));
                Value drawn = models.build(operator, rows)
                        .attribute(Attribute.ofInt("sample_size", 3))
                        .append()
                        .output(0);
                yield models.inFloat(drawn);
            }
            case "Dropout" ->
                models.node(
                        operator,
                        like,
                        models.scalarOf(0.5f),
                        models.graph().addInitializer("training", Tensor.ofIntegers(DType.BOOL, new long[] {1})));
            default -> models.node(operator, like);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RandomNormal",
                "RandomNormalLike",
                "RandomUniform",
                "RandomUniformLike",
                "Bernoulli",
                "Multinomial",
                "Dropout"
            })
    void randomNumbersAreGivenToBothModelsAndTheRestIsCompared(String operator) throws IOException {
        Model right = noisy(operator, 1, 1, true);
        ComparisonReport report = compare(right, noisy(operator, 1, 1, false));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(
                report.runs().stream()
                        .allMatch(run -> run.remark()
                                .startsWith("Random numbers are drawn by " + operator + " 'the " + operator + "'")),
                () -> report.runs().get(0).toString());
        for (Model wrong : List.of(noisy(operator, 1.01f, 1, false), noisy(operator, 1, 1.01f, false))) {
            ComparisonReport refused = compare(right, wrong);
            assertEquals(Optional.of(false), refused.passed(), refused.reason());
        }
    }

    @Test
    void equalNumbersAreNoReasonToKeepSilent() throws IOException {
        Model model = noisy("RandomNormalLike", 1, 1, false);
        ComparisonReport report = compare(model, model);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(report.runs().get(0).remark().startsWith("Random numbers are drawn by RandomNormalLike"));
    }

    @Test
    void anotherDistributionIsFound() throws IOException {
        List<Model> models = new ArrayList<>();
        for (float scale : new float[] {1, 2}) {
            CutModels built = new CutModels(1);
            Value x = built.x();
            models.add(built.giving(built.node("Add", x, draw(built, "RandomNormal", x, scale))));
        }
        ComparisonReport report = compare(models.get(0), models.get(1));
        assertEquals(Optional.of(false), report.passed());
        assertTrue(
                report.reason()
                        .contains("RandomNormal 'the RandomNormal' has scale 1.0, but its counterpart has scale 2.0"),
                report.reason());
    }

    @Test
    void aDropoutThatDoesNotTrainDrawsNothing() throws IOException {
        CutModels models = new CutModels(1);
        Model model = models.giving(models.node("Dropout", models.x()));
        ComparisonReport report = compare(model, model);
        assertEquals(Optional.of(true), report.passed());
        assertEquals("", report.runs().get(0).remark());
    }

    /** y = x + noise, drawn in both branches of an If. */
    private static Model noisyBranches(float factor) {
        CutModels models = new CutModels(1);
        Value x = models.x();
        Value condition =
                models.graph().addInitializer("condition", Tensor.ofIntegers(DType.BOOL, new long[] {1}, new long[0]));
        NodeBuilder builder = models.build("If", models.node("Identity", condition));
        for (String branch : List.of("then_branch", "else_branch")) {
            Graph body = new Graph(branch);
            Value noise = body.newNode("RandomNormalLike")
                    .input(x)
                    .output("noise")
                    .append()
                    .output(0);
            noise.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
            body.addOutput(noise);
            builder.attribute(Attribute.ofGraph(branch, body));
        }
        Value noise = builder.append().output(0);
        Value again = models.times(x, factor);
        again.setName("certain");
        again.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        models.graph().addOutput(again);
        return models.giving(models.node("Add", again, noise));
    }

    @Test
    void whatIsRandomInABodyIsNotComparedButWhatElseIs() throws IOException {
        ComparisonReport report = compare(noisyBranches(1), noisyBranches(1));
        assertEquals(Optional.empty(), report.passed(), report.reason());
        assertEquals(List.of("y"), report.runs().get(0).notCompared());
        assertEquals(
                List.of("certain"),
                report.runs().get(0).outputs().stream().map(OutputReport::name).toList());
        assertTrue(report.reason().contains("If 'the If'"), report.reason());
        assertEquals(
                Optional.of(false),
                compare(noisyBranches(1), noisyBranches(1.01f)).passed());
    }

    @Test
    void recordedDataOfARandomModelIsNotCompared() throws IOException {
        Model model = noisy("RandomNormalLike", 1, 1, false);
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        Path set = Files.createDirectories(folder.resolve("test_data_set_0"));
        Tensor zeros = Tensor.zeros(DType.FLOAT, CutModels.SIZES);
        TensorFiles.write(set.resolve("input_0.pb"), new TensorFiles.NamedTensor("x", zeros));
        TensorFiles.write(set.resolve("output_0.pb"), new TensorFiles.NamedTensor("y", zeros));
        ComparisonReport report = comparison().compareWithData(file, model, set);
        assertEquals(Optional.empty(), report.passed());
        assertTrue(report.reason().contains("RandomNormalLike 'the RandomNormalLike'"), report.reason());
    }
}
