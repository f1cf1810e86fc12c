package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Neg;

/** Names that are no identifiers, are keywords, collide with each other and with what the class has itself, or would break its text. */
final class NamesTest {
    private static final List<String> NAMES = List.of(
            "class",
            "input:0",
            "input.0",
            "INPUT_0",
            "0",
            "-",
            "notify",
            "hashCode",
            "result",
            "stamp",
            "inputs",
            "session",
            "requireShape",
            "RESOURCE",
            "*/ oops /*",
            "\\u002a\\u002f",
            "{@link Nothing} <b>&amp;",
            "say \"hi\"\n$T $S %s",
            "\u65e5\u672c\u8a9e",
            "aB",
            "aBc",
            "aBC",
            "yield",
            "record",
            "_");

    @TempDir
    private Path folder;

    private Path write(List<String> names, String doc) throws IOException {
        Graph graph = new Graph("names");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        model.setDoc(doc);
        model.setProducerName("*/ \\u0022");
        model.putMetadata("key \"\\u0022", "x".repeat(100_000) + "\u00e9*/");
        for (String name : names) {
            Value input = graph.addInput(name, ValueType.tensor(DType.FLOAT, 2));
            input.setName(name);
            Value output = Neg.of(input).emit(Placement.atEnd(model, graph));
            output.setName(name + " out");
            output.setType(ValueType.tensor(DType.FLOAT, 2));
            graph.addOutput(output);
        }
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    @Test
    void anyNamesBecomeAClass() throws Exception {
        Path model = write(NAMES, "*/ \\u002a\\u002f {@code <oops> \u00fc");
        Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder);
        assertEquals("x".repeat(100_000) + "\u00e9*/", metadata(type));
        try (OpenWrapper net = OpenWrapper.open(type, model)) {
            List<Tensor> inputs = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < NAMES.size(); i++) {
                inputs.add(Tensor.ofFloats(new float[] {i, i + 0.5f}, 2));
                expected.add(OpenWrapper.text(FloatBuffer.wrap(new float[] {-i, -i - 0.5f})));
            }
            expected.set(0, OpenWrapper.text(FloatBuffer.wrap(new float[] {-0.0f, -0.5f})));
            assertEquals(
                    expected, net.run(inputs).stream().map(OpenWrapper::text).toList());
        }
    }

    @Test
    void aNameThatTheRuntimeCannotSpellIsRefused() throws IOException {
        Path model = write(List.of("\ud83d\ude00"), "");
        assertEquals(
                "net.onnx: no class can be generated, because input '\ud83d\ude00' has a character in its name that ONNX Runtime's"
                        + " Java interface cannot represent: give it another name",
                assertThrows(
                                CodegenException.class,
                                () -> WrapperGenerator.generate(
                                        model, OnnxReader.read(model), CompiledWrapper.options("Net")))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d\ude00", "a\u0000b"})
    void anOutputOfSuchANameIsRefusedToo(String name) throws IOException {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17]> net (float[2] x) => (float[2] y) { y = Neg(x) }");
        model.graph().outputs().get(0).setName(name);
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        assertEquals(
                "net.onnx: no class can be generated, because output '" + name.replace("\u0000", "\\u0000")
                        + "' has a character in its name that ONNX"
                        + " Runtime's Java interface cannot represent: give it another name",
                assertThrows(
                                CodegenException.class,
                                () -> WrapperGenerator.generate(file, model, CompiledWrapper.options("Net")))
                        .getMessage());
    }

    private static String metadata(Class<?> type) throws ReflectiveOperationException {
        return ((Map<?, ?>) type.getField("METADATA").get(null))
                .values()
                .iterator()
                .next()
                .toString();
    }

    /** What some take for the end of a line, halves of pairs, and escapes that compilers translate before they read anything. */
    @Test
    void textIsKeptWhateverIsInIt() throws Exception {
        String text =
                "a\u2028b\u2029c\u0085d\u000be\u000cf\rg\nh\u001ai\u007fj\\u2028k\\\\u0022l\u0000m\"n\ttail\ud83d\ude00";
        Graph graph = new Graph(text);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        model.setOpset("d" + text, 1);
        model.setDoc(text);
        model.setProducerName(text);
        model.putMetadata(text, text);
        model.putMetadata("again", text);
        // ONNX Runtime's Java interface spells neither NUL nor pairs in names of inputs and outputs.
        String name = text.replace("\u0000", "").replace("\ud83d\ude00", "");
        for (int i = 0; i < 2; i++) {
            Value input = graph.addInput(
                    i + name, ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("N" + name), Dim.of(2)))));
            input.setName(i + name);
            Value output = Neg.of(input).emit(Placement.atEnd(model, graph));
            output.setName("out" + i + name);
            output.setType(input.type());
            graph.addOutput(output);
        }
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        Class<?> type = CompiledWrapper.of(
                file, CompiledWrapper.options("Net").withResource("nets" + text + "/net" + text + ".onnx"), folder);
        assertEquals(text, type.getField("DOCUMENTATION").get(null));
        assertEquals(text, type.getField("PRODUCER").get(null));
        assertEquals(
                Map.of(text, text, "again", text), type.getField("METADATA").get(null));
        assertEquals(
                Map.of("ai.onnx", 17L, "d" + text, 1L), type.getField("OPSETS").get(null));
        try (OpenWrapper net = OpenWrapper.open(type, file)) {
            Tensor ones = Tensor.ofFloats(new float[] {1, 1}, 1, 2);
            String negated = "[1, 2]" + OpenWrapper.text(FloatBuffer.wrap(new float[] {-1, -1}));
            assertEquals(
                    List.of(negated, negated),
                    net.run(List.of(ones, ones)).stream().map(OpenWrapper::text).toList());
            String message = String.valueOf(assertThrows(
                            IllegalArgumentException.class,
                            () -> net.run(List.of(ones, Tensor.ofFloats(new float[4], 2, 2))))
                    .getMessage());
            assertTrue(message.contains("calls both N" + name + ":"), message);
        }
    }

    /** Compilers take a minute to infer the types of 400 entries that do not state them. */
    @ParameterizedTest
    @ValueSource(ints = {400, 3000})
    void aModelMayHaveManyEntriesOfMetadata(int count) throws Exception {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 17]> net (float[2] x) => (float[2] y) { y = Neg(x) }");
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put("key" + i, "value" + i);
        }
        model.setMetadata(entries);
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        Class<?> type = assertTimeout(
                Duration.ofSeconds(30), () -> CompiledWrapper.of(file, CompiledWrapper.options("Net"), folder));
        assertEquals(entries, type.getField("METADATA").get(null));
    }

    @Test
    void aModelMayHaveManyInputs() throws Exception {
        StringBuilder inputs = new StringBuilder();
        StringBuilder nodes = new StringBuilder("y = Sum(x0");
        for (int i = 0; i < 100; i++) {
            inputs.append(i == 0 ? "" : ", ").append("float[2] x").append(i);
            nodes.append(i == 0 ? "" : ", x" + i);
        }
        Path file = SmallNets.write(folder, "net.onnx", "net (" + inputs + ") => (float[2] y) { " + nodes + ") }");
        Class<?> type = assertTimeout(
                Duration.ofSeconds(30), () -> CompiledWrapper.of(file, CompiledWrapper.options("Net"), folder));
        try (OpenWrapper net = OpenWrapper.open(type, file)) {
            assertEquals(
                    List.of(OpenWrapper.text(FloatBuffer.wrap(new float[] {100, 200}))),
                    net.run(Collections.nCopies(100, Tensor.ofFloats(new float[] {1, 2}, 2))).stream()
                            .map(OpenWrapper::text)
                            .toList());
        }
    }

    /** Classes of the package come before those of java.lang, unless these are imported by name. */
    @Test
    void neighboursMayBeCalledAsOneOfJavasOwn() throws Exception {
        List<Path> neighbours = new ArrayList<>();
        for (String name : List.of(
                "String",
                "Object",
                "Long",
                "Float",
                "Integer",
                "Boolean",
                "Math",
                "Override",
                "AutoCloseable",
                "Record",
                "Enum",
                "Exception",
                "IllegalArgumentException",
                "IllegalStateException",
                "Character",
                "System",
                "Class")) {
            Path source = Files.createDirectories(folder.resolve("neighbours")).resolve(name + ".java");
            neighbours.add(Files.writeString(
                    source, "package generated.nets;\n\n/** A neighbour. */\npublic final class " + name + " {}\n"));
        }
        Path model = SmallNets.write(folder, "net.onnx", """
                net (float16[N, 2] x, int64 k, bool[N] mask, string[N] words)
                  => (float16[N, 2] y, seq(map(int64, float)) maps, bool[N] unmasked, string[N] texts)
                {
                    y = Identity(x)
                    wide = Cast<to = 1>(x)
                    maps = ai.onnx.ml.ZipMap<classlabels_int64s = [1, 2]>(wide)
                    unmasked = Not(mask)
                    texts = Identity(words)
                }
                """);
        Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder, neighbours);
        OpenWrapper.open(type, model).close();
        Path batch = SmallNets.write(folder, "batch.onnx", "net (float[N, 2] x) => (float[N, 2] y) { y = Neg(x) }");
        CompiledWrapper.of(batch, CompiledWrapper.options("Batch"), folder, neighbours);
    }

    @Test
    void aClassMayBeCalledAsOneOfJavasOwn() throws Exception {
        for (String name : List.of("String", "Object", "Map", "OrtSession", "Override", "Math", "Path")) {
            Path home = folder.resolve(name);
            Path model = SmallNets.write(home, "net.onnx", "named (float[N, 2] x) => (float[N, 2] y) { y = Neg(x) }");
            Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options(name), home);
            try (OpenWrapper net = OpenWrapper.open(type, model)) {
                net.run(List.of(Tensor.zeros(DType.FLOAT, 3, 2)));
            }
        }
    }
}
