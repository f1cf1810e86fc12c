package org.onnxtwist.samples.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;

/** Each recipe is run as its program; what it writes is run through ONNX Runtime, or compared with a graph that is written by hand. */
final class RecipesTest {
    private static final Path SOURCES = Path.of("src/main/java/org/onnxtwist/samples/recipe");
    private static final Path PAGE = Path.of("../docs/recipes.md");
    private static final Path NET = Path.of("models/small_residual_net.onnx");
    private static final String INNER = "residual.relu_output";
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 17]> ";
    private static final int LONGEST = 30;

    @TempDir
    Path folder;

    @Test
    void noneHasMoreThanThirtyLines() throws IOException {
        for (Path source : listings()) {
            int lines = Files.readAllLines(source).size();
            assertTrue(lines <= LONGEST, source + " has " + lines + " lines");
        }
    }

    /** The page has each program of this package, and each program that it links to is there. */
    @Test
    void thePageHasAllOfThem() throws IOException {
        Set<Path> linked = new TreeSet<>(listings());
        try (Stream<Path> sources = Files.list(SOURCES)) {
            sources.filter(file -> !file.endsWith("package-info.java"))
                    .forEach(file -> assertTrue(linked.remove(file), file + " is not on the page"));
        }
        assertEquals(
                List.of("CutInTwo.java", "JoinTwo.java"),
                linked.stream().map(file -> file.getFileName().toString()).toList());
    }

    private static List<Path> listings() throws IOException {
        List<Path> files = new ArrayList<>();
        Pattern.compile("\\]\\(\\.\\./samples/([^)]*\\.java)\\)")
                .matcher(Files.readString(PAGE))
                .results()
                .forEach(link -> files.add(Path.of(link.group(1))));
        assertEquals(11, files.size());
        return files;
    }

    @Test
    void aSubgraphIsIsolated() throws IOException {
        Path part = folder.resolve("part.onnx");
        IsolateSubgraph.main(words(NET, part, "down.relu_output", INNER));
        Map<String, Tensor> whole = everything();
        Tensor start = named(whole, "down.relu_output");
        assertSame(named(whole, INNER), run(part, Map.of("down.relu_output", start), INNER), 1e-5);
    }

    @Test
    void constantsAreFolded() throws IOException {
        Path before = write("""
                g (float[2] x) => (float[2] y) <float[2] a = {1, 2}, float[2] b = {3, 5}> {
                   s = Add (a, b)
                   r = Sqrt (s)
                   y = Mul (x, r)
                }""");
        Path after = folder.resolve("folded.onnx");
        FoldConstants.main(words(before, after));
        Model folded = OnnxReader.read(after);
        assertEquals(1, folded.graph().nodeCount());
        assertEquals(1, folded.graph().initializers().size());
        Tensor x = Tensor.ofFloats(new float[] {1, -2}, 2);
        assertArrayEquals(
                new double[] {2, -2 * Math.sqrt(7)},
                run(after, Map.of("x", x), "y").toDoubles(),
                1e-6);
    }

    @Test
    void aSubgraphBecomesOneNode() throws IOException {
        String before = """
                g (float[2] x) => (float[2] y) <float c = {3}, float o = {0}, float s = {6}> {
                   a = Neg (x)
                   b = Add (a, c)
                   d = Clip (b, o, s)
                   e = Mul (a, d)
                   [last] f = Div (e, s)
                   y = Abs (f)
                }""";
        Path after = folder.resolve("replaced.onnx");
        ReplaceSubgraph.main(words(write(before), after, "a", "last"));
        assertEquals(
                OnnxText.print(OnnxText.parse(
                        HEAD + "g (float[2] x) => (float[2] y) { a = Neg (x)  f = HardSwish (a)  y = Abs (f) }")),
                OnnxText.print(OnnxReader.read(after)));
        Tensor x = Tensor.ofFloats(new float[] {1.5f, -2}, 2);
        assertSame(run(write(before), Map.of("x", x), "y"), run(after, Map.of("x", x), "y"), 1e-6);
    }

    @Test
    void anEpilogueGivesProbabilitiesAndTheClass() throws IOException {
        Path after = folder.resolve("epilogue.onnx");
        AddEpilogue.main(words(NET, after));
        double[] scores = run(NET, Map.of("image", image(1)), "logits").toDoubles();
        double sum =
                IntStream.range(0, 10).mapToDouble(i -> Math.exp(scores[i])).sum();
        Map<String, Tensor> made = run(after, Map.of("image", image(1)));
        assertArrayEquals(
                IntStream.range(0, 10)
                        .mapToDouble(i -> Math.exp(scores[i]) / sum)
                        .toArray(),
                named(made, "logits").toDoubles(),
                1e-6);
        int best = IntStream.range(0, 10)
                .reduce((a, b) -> scores[b] > scores[a] ? b : a)
                .getAsInt();
        assertArrayEquals(new long[] {best}, named(made, "label").toLongs());
    }

    @Test
    void weightsThatAreInputsGiveTheSameOutput() throws IOException {
        Path after = folder.resolve("weightless.onnx");
        MakeWeightsInputs.main(words(NET, after));
        Graph graph = OnnxReader.read(NET).graph();
        Map<String, Tensor> inputs = new HashMap<>(Map.of("image", image(1)));
        graph.initializers()
                .forEach(weight -> inputs.put(
                        weight.name().orElseThrow(), weight.initializer().orElseThrow()));
        assertEquals(0, OnnxReader.read(after).graph().initializers().size());
        assertEquals(inputs.size(), OnnxReader.read(after).graph().inputs().size());
        assertSame(run(NET, Map.of("image", image(1)), "logits"), run(after, inputs, "logits"), 1e-5);
    }

    @Test
    void aBatchInFloat16GivesEachItemItsOutput() throws IOException {
        Path after = folder.resolve("batch.onnx");
        ChangeBatchAndTypes.main(words(NET, after, "N"));
        assertEquals(
                "float[N,3,32,32]",
                OnnxReader.read(after).graph().inputs().get(0).type().toString());
        assertTrue(OnnxReader.read(after).constantBytes()
                < 0.6 * OnnxReader.read(NET).constantBytes());
        double[] alone = run(NET, Map.of("image", image(1)), "logits").toDoubles();
        double[] both = run(after, Map.of("image", image(2)), "logits").toDoubles();
        assertEquals(20, both.length);
        double largest = IntStream.range(0, 10)
                .mapToDouble(i -> Math.abs(alone[i]))
                .max()
                .orElseThrow();
        for (int i = 0; i < 20; i++) {
            assertEquals(alone[i % 10], both[i], 0.02 * largest);
        }
    }

    /** Data and weight are multiples of 1/4 once they are rounded: 0.5 and -1.25, and 0.75 and -32 (the least code of 8 bits). */
    @Test
    void convolutionsReadRoundedOperands() throws IOException {
        Path before = write("""
                g (float[1,1,1,2] x) => (float[1,2,1,2] y) <float[2,1,1,1] w = {0.8, -100}> { y = Conv (x, w) }""");
        Path after = folder.resolve("quantized.onnx");
        InsertQuantization.main(words(before, after, "0.25"));
        Tensor x = Tensor.ofFloats(new float[] {0.55f, -1.2f}, 1, 1, 1, 2);
        assertArrayEquals(
                new double[] {0.375, -0.9375, -16, 40},
                run(after, Map.of("x", x), "y").toDoubles(),
                1e-6);
    }

    @Test
    void aModelWithoutItsHeadEndsAtTheValue() throws IOException {
        Path after = folder.resolve("headless.onnx");
        RemoveHead.main(words(NET, after, "logits", INNER));
        assertSame(named(everything(), INNER), run(after, Map.of("image", image(1)), INNER), 1e-5);
        Set<String> left = OnnxReader.read(after).graph().initializers().stream()
                .map(weight -> weight.name().orElseThrow().replaceAll("\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("stem", "down", "grouped", "residual"), left);
    }

    @Test
    void everyIntermediateIsAnOutput() throws IOException {
        Map<String, Tensor> all = everything();
        long values = OnnxReader.read(NET)
                .graph()
                .values()
                .filter(value -> value.producer().isPresent())
                .count();
        assertEquals(values, all.size());
        double[] before = named(all, "residual.add_output").toDoubles();
        double[] after = named(all, INNER).toDoubles();
        assertArrayEquals(
                IntStream.range(0, before.length)
                        .mapToDouble(i -> Math.max(before[i], 0))
                        .toArray(),
                after);
    }

    private Map<String, Tensor> everything() throws IOException {
        Path exposed = folder.resolve("exposed.onnx");
        ExposeIntermediates.main(words(NET, exposed));
        return run(exposed, Map.of("image", image(1)));
    }

    private Path write(String text) throws IOException {
        Path file = folder.resolve("before.onnx");
        OnnxWriter.write(OnnxText.parse(HEAD + text), file);
        return file;
    }

    private static String[] words(Object... args) {
        return Stream.of(args).map(Object::toString).toArray(String[]::new);
    }

    /** The same image, as often as the batch has items. */
    private static Tensor image(int batch) {
        int size = 3 * 32 * 32;
        float[] pixels = new float[batch * size];
        IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) Math.sin(i % size));
        return Tensor.ofFloats(pixels, batch, 3, 32, 32);
    }

    private static void assertSame(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.toDoubles(), actual.toDoubles(), tolerance);
    }

    private static Tensor named(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name));
    }

    private static Tensor run(Path file, Map<String, Tensor> inputs, String output) throws IOException {
        return named(run(file, inputs), output);
    }

    private static Map<String, Tensor> run(Path file, Map<String, Tensor> inputs) throws IOException {
        Set<String> outputs = OnnxReader.read(file).graph().outputs().stream()
                .map(Value::name)
                .map(name -> name.orElseThrow())
                .collect(Collectors.toSet());
        try (InferenceSession session =
                InferenceSession.open(file, InferenceOptions.defaults().with(Optimization.NONE))) {
            return session.run(inputs, outputs);
        }
    }
}
