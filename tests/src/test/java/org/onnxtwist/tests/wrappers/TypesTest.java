package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;

/** Every element type, in every shape of a port, against a raw session. */
final class TypesTest {
    @TempDir
    private Path folder;

    /** Each input is fed with generated values, open sizes being 3. */
    private List<Object> agreed(String graph) throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", graph);
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Value input : OnnxReader.read(model).graph().inputs()) {
            String name = input.name().orElseThrow();
            long[] dims = input.type().shape().known().orElseThrow().stream()
                    .mapToLong(dim -> dim instanceof org.onnxtwist.ir.type.Dim.Known known ? known.size() : 3)
                    .toArray();
            given.put(name, new InputGenerator(5).generate(name, input.type().dtype(), dims, InputKind.UNIFORM));
        }
        List<RawSession.Output> expected = RawSession.run(model, given);
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model)) {
            List<Object> found = net.run(List.copyOf(given.values()));
            for (int i = 0; i < found.size(); i++) {
                String shape = found.get(i).getClass().getSimpleName().endsWith("Tensor")
                        ? expected.get(i).shape()
                        : "";
                String text = OpenWrapper.text(found.get(i));
                boolean single = found.get(i) instanceof Number || found.get(i) instanceof Boolean;
                assertEquals(
                        shape + expected.get(i).elements(),
                        single && !(found.get(i) instanceof Float) ? "[" + text + "]" : text);
            }
            return found;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "float",
                "double",
                "float16",
                "bfloat16",
                "int64",
                "int32",
                "int16",
                "int8",
                "uint8",
                "bool",
                "string"
            })
    void everyTypeGoesInAndOut(String type) throws Exception {
        agreed(("types (T[2, 3] fixed, T[N, 2] open) => (T[2, 3] a, T[N, 2] b)"
                        + " { a = Identity(fixed) b = Identity(open) }")
                .replace("T[", type + "["));
    }

    @ParameterizedTest
    @ValueSource(strings = {"double", "int64", "int32", "int16", "int8", "uint8", "bool", "string"})
    void aTensorWithoutDimensionsIsAValue(String type) throws Exception {
        List<Object> found = agreed("scalar (T one) => (T a) { a = Identity(one) }".replace("T ", type + " "));
        Class<?> wrapped = found.get(0).getClass();
        assertEquals("java.lang", wrapped.getPackageName());
    }

    /** The bits of the largest float that each type holds. */
    @ParameterizedTest
    @CsvSource({"uint16, 4, 65535, -1", "uint32, 12, 4294967040, -256", "uint64, 13, 0x1.fffffep63, -1099511627776"})
    void unsignedTypesComeOut(String type, int code, float large, String bits) throws Exception {
        Path model = SmallNets.write(
                folder, "net.onnx", "cast (float[3] x) => (%s[3] y) { y = Cast<to = %d>(x) }".formatted(type, code));
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model)) {
            assertEquals(
                    List.of("[0, 7, " + bits + "]"),
                    net.run(List.of(Tensor.ofFloats(new float[] {0, 7, large}, 3))).stream()
                            .map(OpenWrapper::text)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "float16", "bfloat16"})
    void anArrayComesBackForAnArray(String type) throws Exception {
        Path model = SmallNets.write(
                folder, "net.onnx", "same (T[4] x) => (T[4] y) { y = Identity(x) }".replace("T[", type + "["));
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model)) {
            float[] values = {1.5f, -2, 0, 96};
            assertArrayEquals(values, (float[])
                    OpenWrapper.call(net.model(), net.model().getClass().getMethod("run", float[].class), values));
        }
    }

    @Test
    void aValueThatIsAnOutputTwiceComesTwice() throws Exception {
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>"
                + " twice (float[2] x) => (float[2] y, float[2] z) { y = Neg(x)  z = Abs(x) }");
        model.graph().addOutput(model.graph().outputs().get(0));
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(file, CompiledWrapper.options("Net"), folder), file)) {
            String negated = OpenWrapper.text(java.nio.FloatBuffer.wrap(new float[] {-1, 2}));
            assertEquals(
                    List.of(negated, OpenWrapper.text(java.nio.FloatBuffer.wrap(new float[] {1, 2})), negated),
                    net.run(List.of(Tensor.ofFloats(new float[] {1, -2}, 2))).stream()
                            .map(OpenWrapper::text)
                            .toList());
        }
    }

    @Test
    void aSequenceMayBeEmpty() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", """
                lists (float[N, 2] x) => (seq(map(int64, float)) ids, seq(map(string, float)) words, seq(float) none)
                {
                    ids = ai.onnx.ml.ZipMap<classlabels_int64s = [7, 9]>(x)
                    words = ai.onnx.ml.ZipMap<classlabels_strings = ["a", "b"]>(x)
                    none = SequenceEmpty<dtype = 1>()
                }
                """);
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model)) {
            assertEquals(
                    List.of(List.of(), List.of(), List.of()), net.run(List.of(Tensor.ofFloats(new float[0], 0, 2))));
        }
    }

    @Test
    void listsAndMapsComeOut() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", """
                lists (float[N, 2] x) => (seq(map(int64, float)) ids, seq(map(string, float)) words, seq(float[N, 2]) tensors)
                {
                    ids = ai.onnx.ml.ZipMap<classlabels_int64s = [7, 9]>(x)
                    words = ai.onnx.ml.ZipMap<classlabels_strings = ["a", "b"]>(x)
                    tensors = SequenceConstruct(x, x)
                }
                """);
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model)) {
            List<Object> found = net.run(List.of(Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2)));
            assertEquals(List.of(Map.of(7L, 1f, 9L, 2f), Map.of(7L, 3f, 9L, 4f)), found.get(0));
            assertEquals(List.of(Map.of("a", 1f, "b", 2f), Map.of("a", 3f, "b", 4f)), found.get(1));
            String tensor = "[2, 2]" + OpenWrapper.text(java.nio.FloatBuffer.wrap(new float[] {1, 2, 3, 4}));
            assertEquals("[" + tensor + ", " + tensor + "]", OpenWrapper.text(found.get(2)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net (uint32[2] x) => (uint32[2] y) { y = Identity(x) } | net.onnx: no class can be generated, because input 'x' is of"
                        + " type uint32, which ONNX Runtime's Java interface does not accept: begin the model with a Cast or the"
                        + " nodes that make it from a tensor of another type",
                "net (seq(float[2]) x) => (int64 y) { y = SequenceLength(x) } | net.onnx: no class can be generated, because input"
                        + " 'x' is of type a sequence or a map, which ONNX Runtime's Java interface does not accept: begin the"
                        + " model with a Cast or the nodes that make it from a tensor of another type",
                "net (float[2] x) => (optional(float[2]) y) { y = Optional(x) } | net.onnx: no class can be generated, because"
                        + " output 'y' is of a type that ONNX Runtime's Java interface does not support"
                        + " (optional(float[2])): end the model before it (onnx-twist extract)",
                "net (float[2] x) => (complex64[2] y) { y = Identity(x) } | net.onnx: no class can be generated,"
                        + " because output 'y' has elements of type complex64, which ONNX Runtime's Java interface"
                        + " does not support: add a Cast to another type to the model"
            })
    void whatTheRuntimeDoesNotCarryIsRefused(String graph, String sentence) throws IOException {
        Path model = SmallNets.write(folder, "net.onnx", graph);
        assertEquals(
                sentence,
                assertThrows(
                                CodegenException.class,
                                () -> WrapperGenerator.generate(
                                        model, OnnxReader.read(model), CompiledWrapper.options("Net")))
                        .getMessage());
    }

    @Test
    void whatHasADefaultKeepsIt() throws Exception {
        List<Object> found = agreed("net (float[2] x) => (float[2] y) <float[2] bias = {10, 20}> { y = Add(x, bias) }");
        Path model = SmallNets.write(
                folder, "net.onnx", "net (float[2] x, float[2] bias = {10, 20}) => (float[2] y) { y = Add(x, bias) }");
        Tensor x = new InputGenerator(5)
                .generate("x", org.onnxtwist.ir.type.DType.FLOAT, new long[] {2}, InputKind.UNIFORM);
        try (OpenWrapper net =
                OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model)) {
            assertEquals(
                    OpenWrapper.text(found.get(0)),
                    OpenWrapper.text(net.run(List.of(x)).get(0)));
        }
    }
}
