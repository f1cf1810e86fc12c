package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;

/** What rules do to a graph keeps what ONNX Runtime computes of it: on their pages, and in the cases that have many elements. */
final class RulesTest {
    private static final Path PAGES = Path.of("../docs/rules");
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : %s]>\n";
    private static final Pattern SECTION =
            Pattern.compile("## `([^`]+)`[^`]+```\n([^`]+)```\n\nbecomes\n\n```\n([^`]+)```");
    private static final String VECTORS =
            ", float[%1$s] scale, float[%1$s] shift, float[%1$s] mean, float[%1$s] variance";

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> whatThePagesShowComputesTheSame() throws IOException {
        StringBuilder pages = new StringBuilder();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path page : files.sorted().toList()) {
                pages.append(Files.readString(page));
            }
        }
        List<MatchResult> sections = SECTION.matcher(pages).results().toList();
        assertEquals(Rules.all().size(), sections.size());
        return sections.stream()
                .map(section -> DynamicTest.dynamicTest(
                        section.group(1),
                        () -> requireSame(
                                OnnxText.parse(HEAD.formatted(17) + section.group(2)),
                                OnnxText.parse(HEAD.formatted(17) + section.group(3)))));
    }

    /** {@code W}, {@code b} and the vectors of the BatchNormalization become constants with random elements. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "conv|9|4|float[1,6,5,5] x, float[4,3,3,2] W, float[4] b|Conv <group: int = 2, strides: ints = [2, 1]> (x, W, b)",
                "conv|15|4|float[1,6,5] x, float[4,6,3] W|Conv (x, W)",
                "conv-transpose|15|6|float[1,4,5,5] x, float[4,3,3,2] W, float[6] b|ConvTranspose <group: int = 2, strides: ints = [2, 1]> (x, W, b)",
                "conv-transpose|15|5|float[1,4,5,5] x, float[4,5,3,2] W|ConvTranspose (x, W)",
                "gemm|15|5|float[3,4] x, float[4,5] W, float[1,5] b|Gemm <alpha: float = 0.5, beta: float = 3> (x, W, b)",
                "gemm|15|5|float[3,4] x, float[5,4] W, float[1] b|Gemm <transB: int = 1> (x, W, b)",
                "gemm|15|5|float[4,3] x, float[4,5] W|Gemm <transA: int = 1> (x, W)"
            })
    void normalizationsAreFoldedIntoWeightsOfEveryLayout(
            String rule, int opset, int channels, String inputs, String product) throws IOException {
        String body = "{ c = " + product + "  y = BatchNormalization <epsilon: float = 0.01>"
                + " (c, scale, shift, mean, variance) }";
        Model model = OnnxText.parse(
                HEAD.formatted(opset) + "g (" + inputs + VECTORS.formatted(channels) + ") => (float[] y) " + body);
        fill(model);
        requireSame(model, run(model, "fold-batch-normalization-into-" + rule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "conv|17|float[1,2,5,6] x, float[3,2,3,3] W, float[3] b|{0,0,1,0,0,0,2,3}||Conv <pads: ints = [1, 2, 0, 1]> (p, W, b)",
                "conv|17|float[1,2,5,6] x, float[3,2,3,3] W|{0,0,1,0,0,0,2,3}||Conv <auto_pad: string = \"VALID\"> (p, W)",
                "conv|18|float[1,2,5,6] x, float[3,2,3,3] W|{2,1}|{-1}|Conv (p, W)",
                "average-pool|17|float[1,2,5,6] x|{0,0,1,0,0,0,2,1}||AveragePool <kernel_shape: ints = [3, 2], strides: ints = [2, 2]> (p)",
                "average-pool|17|float[1,2,5,6] x|{0,0,1,0,0,0,1,1}||AveragePool <kernel_shape: ints = [3, 3], pads: ints = [1, 1, 1, 1], count_include_pad: int = 1> (p)",
                "max-pool|17|float[1,2,5,6] x|{0,0,1,0,0,0,2,1}||MaxPool <kernel_shape: ints = [3, 2], strides: ints = [2, 2]> (p)"
            })
    void padsAreFoldedWhereverTheyStand(
            String rule, int opset, String inputs, String pads, @Nullable String axes, String window)
            throws IOException {
        boolean all = axes == null;
        String list = pads.substring(1, pads.length() - 1);
        String constants = "<int64[" + list.split(",").length + "] pads = " + pads
                + (all ? "" : ", int64[1] axes = " + axes) + ">";
        Model model = OnnxText.parse(HEAD.formatted(opset) + "g (" + inputs + ") => (float[] y) " + constants
                + " { r = Relu (x)  p = Pad (r, pads" + (all ? "" : ", , axes") + ")  y = " + window + " }");
        fill(model);
        requireSame(model, run(model, "fold-pad-into-" + rule));
    }

    /** Makes constants of the inputs but the first. */
    private static void fill(Model model) {
        Random random = new Random(1);
        for (Value input : List.copyOf(model.graph().inputs())
                .subList(1, model.graph().inputs().size())) {
            long[] dims = input.type().shape().sizes().orElseThrow();
            double[] elements = random.doubles(Tensor.zeros(DType.FLOAT, dims).elements(), 0.5, 1.5)
                    .map(element ->
                            random.nextBoolean() && !input.name().orElse("").equals("variance") ? -element : element)
                    .toArray();
            model.graph().setInitializer(input, Tensor.ofDoubles(DType.FLOAT, elements, dims));
        }
        List<Value> kept = model.graph().inputs().subList(0, 1);
        model.graph().setInputs(List.copyOf(kept));
    }

    /** A copy of the model, with what the rule makes of it; it has to make something. */
    private Model run(Model model, String rule) throws IOException {
        Path file = folder.resolve("copy.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        Model changed = OnnxReader.read(file);
        assertEquals(Map.of(rule, 1L), RuleEngine.of(Rules.of(rule)).run(changed));
        return changed;
    }

    private void requireSame(Model before, Model after) throws IOException {
        Path first = folder.resolve("before.onnx");
        Path second = folder.resolve("after.onnx");
        OnnxWriter.write(before, first, WriteOptions.defaults());
        OnnxWriter.write(after, second, WriteOptions.defaults());
        ComparisonReport report = new ModelComparison(
                        ComparisonOptions.defaults().with(Optimization.NONE))
                .compare(first, OnnxReader.read(first), second, OnnxReader.read(second));
        assertEquals(Optional.of(true), report.passed(), () -> String.valueOf(report.reason()));
    }
}
