package org.onnxtwist.samples.surgery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;

/** Each surgery is run as its program, and what it writes through ONNX Runtime. */
final class SurgeriesTest {
    private static final Path SOURCES = Path.of("src/main/java/org/onnxtwist/samples/surgery");
    private static final Path MODEL = Path.of("models/small_residual_net.onnx");
    private static final int LONGEST = 40;

    @TempDir
    Path folder;

    @Test
    void eachIsShorterThanFortyLines() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                long lines = Files.readAllLines(source).stream()
                        .filter(line -> !line.startsWith("import ") && !line.isBlank())
                        .count();
                assertTrue(lines < LONGEST, source + " has " + lines + " lines");
            }
        }
    }

    @Test
    void anInsertedNodeMakesTheOutput() throws IOException {
        Path written = folder.resolve("inserted.onnx");
        InsertNode.main(new String[] {MODEL.toString(), written.toString()});
        Tensor image = image(32, 32);
        double[] exponentials = Arrays.stream(
                        run(MODEL, "image", image, "logits").toDoubles())
                .map(Math::exp)
                .toArray();
        double sum = Arrays.stream(exponentials).sum();
        assertArrayEquals(
                Arrays.stream(exponentials).map(one -> one / sum).toArray(),
                run(written, "image", image, "logits").toDoubles(),
                1e-6);
    }

    @Test
    void everyActivationIsReplaced() throws IOException {
        Path written = folder.resolve("replaced.onnx");
        ReplaceActivation.main(new String[] {MODEL.toString(), written.toString()});
        Map<String, Integer> before = operators(MODEL);
        Map<String, Integer> after = operators(written);
        assertEquals(before.remove("Relu"), after.remove("LeakyRelu"));
        assertEquals(before, after);
        run(written, "image", image(32, 32), "logits");
    }

    @Test
    void bothHalvesComputeWhatTheWholeDoes() throws IOException {
        Path first = folder.resolve("first.onnx");
        Path second = folder.resolve("second.onnx");
        String value = "residual.relu_output";
        CutInTwo.main(new String[] {MODEL.toString(), value, first.toString(), second.toString()});
        Tensor image = image(32, 32);
        Tensor between = run(first, "image", image, value);
        Tensor whole = run(MODEL, "image", image, "logits");
        assertTrue(run(second, value, between, "logits").sameElements(whole));
        Path joined = folder.resolve("joined.onnx");
        JoinTwo.main(new String[] {first.toString(), second.toString(), joined.toString()});
        assertTrue(run(joined, "image", image, "logits").sameElements(whole));
    }

    @Test
    void imagesOfAnotherSizeGoThrough() throws IOException {
        Path written = folder.resolve("resized.onnx");
        ChangeInputSize.main(new String[] {MODEL.toString(), written.toString(), "48", "40"});
        assertEquals(
                "[1,3,48,40]",
                OnnxReader.read(written).graph().inputs().get(0).type().shape().toString());
        assertEquals(10, run(written, "image", image(48, 40), "logits").elements());
    }

    @Test
    void noBatchNormalizationIsLeft() throws IOException {
        Path written = folder.resolve("folded.onnx");
        FoldBatchNormalization.main(new String[] {MODEL.toString(), written.toString()});
        Map<String, Integer> before = operators(MODEL);
        assertEquals(6, before.remove("BatchNormalization"));
        assertEquals(before, operators(written));
        Tensor image = image(32, 32);
        assertArrayEquals(
                run(MODEL, "image", image, "logits").toDoubles(),
                run(written, "image", image, "logits").toDoubles(),
                1e-5);
    }

    private static Map<String, Integer> operators(Path file) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        OnnxReader.read(file).forEachNode(node -> counts.merge(node.operator().name(), 1, Integer::sum));
        return counts;
    }

    private static Tensor image(int height, int width) {
        float[] pixels = new float[3 * height * width];
        IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) Math.sin(i));
        return Tensor.ofFloats(pixels, 1, 3, height, width);
    }

    private static Tensor run(Path file, String input, Tensor tensor, String output) {
        InferenceOptions options = InferenceOptions.defaults().with(Optimization.NONE);
        try (InferenceSession session = InferenceSession.open(file, options)) {
            return Objects.requireNonNull(
                    session.run(Map.of(input, tensor), Set.of(output)).get(output));
        }
    }
}
