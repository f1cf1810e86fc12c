package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;
import org.onnxtwist.runtime.session.library.TemporaryFolder;

final class InferenceSessionTest {
    private static final Shape VECTOR = Shape.of(List.of(Dim.of("n")));

    /** y = operator(x). */
    private static Model unary(String operator, DType from, DType to, Attribute... attributes) {
        Graph graph = new Graph("unary");
        Value x = graph.addInput("x", ValueType.tensor(from, VECTOR));
        x.setName("x");
        var builder = graph.newNode(operator).name("only").input(x);
        for (Attribute attribute : attributes) {
            builder.attribute(attribute);
        }
        Value y = builder.output("y").append().output(0);
        y.setName("y");
        y.setType(ValueType.tensor(to, VECTOR));
        graph.addOutput(y);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private static InferenceSession open(Model model) {
        return InferenceSession.open(
                "a test's model",
                ByteBuffer.wrap(OnnxWriter.toBytes(model)),
                InferenceOptions.defaults().withThreads(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {
                "FLOAT",
                "DOUBLE",
                "FLOAT16",
                "BFLOAT16",
                "INT8",
                "INT16",
                "INT32",
                "INT64",
                "UINT8",
                "BOOL",
                "STRING"
            })
    void everyTypeThatTheInterfaceTakesComesBackUnchanged(DType dtype) {
        Tensor given = new InputGenerator(1).generate("x", dtype, new long[] {7}, InputKind.UNIFORM);
        try (InferenceSession session = open(unary("Identity", dtype, dtype))) {
            assertEquals(List.of(new Port("x", ValueType.tensor(dtype, VECTOR))), session.inputs());
            Tensor returned = session.run(Map.of("x", given)).get("y");
            assertTrue(returned != null && given.sameElements(returned), dtype.onnxName());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"UINT16", "UINT32", "UINT64"})
    void unsignedTypesComeOutButDoNotGoIn(DType dtype) {
        Model cast = unary("Cast", DType.FLOAT, dtype, Attribute.ofInt("to", dtype.code()));
        try (InferenceSession session = open(cast)) {
            Tensor outcome = Objects.requireNonNull(session.run(Map.of("x", Tensor.ofFloats(new float[] {0, 65535}, 2)))
                    .get("y"));
            assertTrue(outcome.dtype() == dtype);
            assertEquals(65535, outcome.toLongs()[1]);
        }
        try (InferenceSession session = open(unary("Identity", dtype, dtype))) {
            InferenceException refusal =
                    assertThrows(InferenceException.class, () -> session.run(Map.of("x", Tensor.zeros(dtype, 2))));
            assertEquals(InferenceException.Stage.TYPE, refusal.stage());
            assertEquals(
                    "input 'x' has type " + dtype.onnxName() + ", which ONNX Runtime's Java interface does not accept",
                    refusal.getMessage());
        }
    }

    @Test
    void tensorsWithoutElementsPassThrough() {
        try (InferenceSession session = open(unary("Identity", DType.FLOAT, DType.FLOAT))) {
            Tensor returned =
                    session.run(Map.of("x", Tensor.ofFloats(new float[0], 0))).get("y");
            assertTrue(returned != null && returned.elements() == 0);
        }
    }

    @Test
    void refusalsAreOneLineThatNamesTheModel(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("text.onnx");
        Files.write(file, "no model".getBytes(StandardCharsets.UTF_8));
        InferenceException refusal =
                assertThrows(InferenceException.class, () -> InferenceSession.open(file, InferenceOptions.defaults()));
        assertEquals(InferenceException.Stage.LOAD, refusal.stage());
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
        Model unknown = unary("NoSuchOperator", DType.FLOAT, DType.FLOAT);
        assertEquals(
                InferenceException.Stage.LOAD,
                assertThrows(InferenceException.class, () -> open(unknown)).stage());
        try (InferenceSession session = open(unary("Identity", DType.FLOAT, DType.FLOAT))) {
            assertEquals(
                    InferenceException.Stage.RUN,
                    assertThrows(
                                    InferenceException.class,
                                    () -> session.run(Map.of("x", Tensor.ofFloats(new float[4], 2, 2))))
                            .stage());
        }
    }

    @Test
    void inputsArePreparedOnceForManyRuns(@TempDir Path folder) {
        ByteBuffer model = ByteBuffer.wrap(OnnxWriter.toBytes(unary("Relu", DType.FLOAT, DType.FLOAT)));
        try (InferenceSession session = InferenceSession.open(
                        "relu", model, InferenceOptions.defaults().withProfile(folder));
                PreparedRun run = session.prepare(Map.of("x", Tensor.ofFloats(new float[] {-1, 2}, 2)))) {
            run.once();
            run.once();
            assertEquals(Map.of("CPUExecutionProvider", 1), session.nodesByProvider());
            assertThrows(InferenceException.class, () -> session.prepare(Map.of("x", Tensor.zeros(DType.UINT64, 2))));
        }
    }

    @Test
    void nodesAreCountedFromTheProfile(@TempDir Path folder) {
        ByteBuffer model = ByteBuffer.wrap(OnnxWriter.toBytes(unary("Relu", DType.FLOAT, DType.FLOAT)));
        try (InferenceSession session =
                InferenceSession.open("relu", model, InferenceOptions.defaults().withProfile(folder))) {
            session.run(Map.of("x", Tensor.ofFloats(new float[] {-1, 2}, 2)));
            session.run(Map.of("x", Tensor.ofFloats(new float[] {-1, 2}, 2)));
            assertEquals(Map.of("CPUExecutionProvider", 1), session.nodesByProvider());
        }
    }

    @Test
    void aFolderForATimeLeavesNothing() throws IOException {
        Path path;
        try (TemporaryFolder folder = TemporaryFolder.create("test")) {
            path = folder.path();
            Files.createDirectories(path.resolve("deeper"));
            Files.writeString(path.resolve("deeper/file"), "x");
        }
        assertFalse(Files.exists(path));
    }
}
