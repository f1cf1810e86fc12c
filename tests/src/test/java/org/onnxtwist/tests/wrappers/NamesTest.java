package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.codegen.CodegenException;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;
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
        model.opsets().put("", 17L);
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
                expected.add(OpenWrapper.text(java.nio.FloatBuffer.wrap(new float[] {-i, -i - 0.5f})));
            }
            expected.set(0, OpenWrapper.text(java.nio.FloatBuffer.wrap(new float[] {-0.0f, -0.5f})));
            assertEquals(
                    expected, net.run(inputs).stream().map(OpenWrapper::text).toList());
        }
    }

    @Test
    void aNameThatTheRuntimeCannotSpellIsRefused() throws IOException {
        Path model = write(List.of("\ud83d\ude00"), "");
        assertEquals(
                "net.onnx: no class can be written, because input '\ud83d\ude00' has a character in its name that ONNX Runtime's"
                        + " Java interface cannot spell: give it another name",
                assertThrows(
                                CodegenException.class,
                                () -> WrapperGenerator.generate(
                                        model, OnnxReader.read(model), CompiledWrapper.options("Net")))
                        .getMessage());
    }

    private static String metadata(Class<?> type) throws ReflectiveOperationException {
        return ((java.util.Map<?, ?>) type.getField("METADATA").get(null))
                .values()
                .iterator()
                .next()
                .toString();
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
