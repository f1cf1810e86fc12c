package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Files that are no models, and models whose structure cannot be. */
final class RefusedFilesTest {
    private static final byte[] MODEL =
            SmallModels.adding(SmallModels.floats().build()).build().toByteArray();

    @TempDir
    Path folder;

    static Stream<Map.Entry<String, byte[]>> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("is empty", new byte[0]);
        files.put("is a ZIP archive", new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0});
        files.put(
                "is a text file",
                "import torch\n\nmodel = torch.nn.Conv2d(3, 8, 3)\n".getBytes(StandardCharsets.UTF_8));
        files.put("is a text file, not", ("é".repeat(400) + "\n").getBytes(StandardCharsets.UTF_8));
        files.put(
                "Git LFS",
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(StandardCharsets.UTF_8));
        files.put("is damaged or truncated", Arrays.copyOf(MODEL, MODEL.length - 20));
        files.put("or not an ONNX model", new byte[] {8, 1});
        // An end of a group that never began.
        files.put(
                "is damaged",
                ByteString.copyFrom(MODEL)
                        .concat(ByteString.copyFrom(new byte[] {12}))
                        .toByteArray());
        return files.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileThatIsNoModel(Map.Entry<String, byte[]> file) throws IOException {
        String message = refusal(file.getValue());
        assertTrue(message.contains(file.getKey()), message);
    }

    @Test
    void aFolderADeviceAndNothing() {
        assertTrue(Thrown.message(InvalidModelException.class, () -> OnnxReader.read(folder))
                .contains("is a folder"));
        assertTrue(Thrown.message(InvalidModelException.class, () -> OnnxReader.read(Path.of("/dev/zero")))
                .contains("not a regular file"));
        Path missing = folder.resolve("missing.onnx");
        assertTrue(Thrown.message(NoSuchFileException.class, () -> OnnxReader.read(missing))
                .contains("the file does not exist"));
    }

    /** However short, a part of a model is refused: its graph, the last field here, is not whole. */
    @Test
    void everyPartOfAModel() throws IOException {
        ModelProto whole = ModelProto.parseFrom(MODEL);
        byte[] head = whole.toBuilder().clearGraph().build().toByteArray();
        byte[] graphLast = ByteString.copyFrom(head)
                .concat(whole.toBuilder()
                        .clearIrVersion()
                        .clearOpsetImport()
                        .build()
                        .toByteString())
                .toByteArray();
        for (int length = 0; length < graphLast.length; length++) {
            refusal(Arrays.copyOf(graphLast, length));
        }
    }

    @Test
    void randomBytes() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            refusal(bytes);
        }
    }

    static Stream<Map.Entry<String, ModelProto>> models() {
        Map<String, ModelProto.Builder> models = new LinkedHashMap<>();
        GraphProto graph = SmallModels.identity().build();
        models.put(
                "node Relu 'n' reads the value 'gone'",
                model(graph.toBuilder().addNode(SmallModels.node("Relu", "z", "gone"))));
        models.put(
                "node Relu 'n' defines the value 'y' a second time",
                model(graph.toBuilder().addNode(SmallModels.node("Relu", "y", "x"))));
        models.put(
                "node Relu 'n' defines the value 'x' a second time",
                model(graph.toBuilder().addNode(SmallModels.node("Relu", "x", "y"))));
        models.put(
                "input 'x' defines the value 'x' a second time",
                model(graph.toBuilder().addInput(SmallModels.value("x"))));
        models.put(
                "initializer 'w' defines the value 'w' a second time",
                model(graph.toBuilder()
                        .addInitializer(SmallModels.floats().setName("w"))
                        .addInitializer(SmallModels.floats().setName("w"))));
        models.put("initializer '' has no name", model(graph.toBuilder().addInitializer(SmallModels.floats())));
        models.put(
                "output 'nowhere', which is not defined",
                model(graph.toBuilder().addOutput(SmallModels.value("nowhere"))));
        AttributeProto one = AttributeProto.newBuilder()
                .setName("a")
                .setI(1)
                .setType(AttributeProto.AttributeType.INT)
                .build();
        models.put(
                "attribute 'a' twice",
                model(graph.toBuilder()
                        .addNode(SmallModels.node("Relu", "z", "x")
                                .addAttribute(one)
                                .addAttribute(one))));
        models.put(
                "attribute 'a' of node Relu 'n' has neither",
                model(graph.toBuilder()
                        .addNode(SmallModels.node("Relu", "z", "x")
                                .addAttribute(AttributeProto.newBuilder().setName("a")))));
        for (AttributeProto.AttributeType type : new AttributeProto.AttributeType[] {
            AttributeProto.AttributeType.TENSOR, AttributeProto.AttributeType.GRAPH,
            AttributeProto.AttributeType.SPARSE_TENSOR, AttributeProto.AttributeType.TYPE_PROTO
        }) {
            models.put(
                    "is of type " + type + " but has no value",
                    model(graph.toBuilder()
                            .addNode(SmallModels.node("Relu", "z", "x")
                                    .addAttribute(AttributeProto.newBuilder()
                                            .setName("a")
                                            .setType(type)))));
        }
        FunctionProto function =
                FunctionProto.newBuilder().setName("f").setDomain("d").build();
        models.put(
                "function 'd.f' is defined twice",
                model(graph.toBuilder()).addFunctions(function).addFunctions(function));
        GraphProto.Builder negative = graph.toBuilder();
        negative.getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimValue(-3);
        models.put("value 'x' has the negative dimension -3", model(negative));
        GraphProto.Builder strange = graph.toBuilder();
        strange.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().setElemType(77);
        models.put("value 'x' has the element type 77", model(strange));
        return models.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().build()));
    }

    private static ModelProto.Builder model(GraphProto.Builder graph) {
        return SmallModels.model(graph);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aModelThatCannotBe(Map.Entry<String, ModelProto> model) throws IOException {
        String message = refusal(model.getValue().toByteArray());
        assertTrue(message.contains(model.getKey()), message);
    }

    @Test
    void theDeepestModelThatIsAllowed() throws IOException, InterruptedException {
        ReadOptions deepest = ReadOptions.defaults().withMaxDepth(ReadOptions.DEEPEST);
        Path file = Files.write(folder.resolve("deep.onnx"), nested(ReadOptions.DEEPEST));
        AtomicReference<Object> outcome = new AtomicReference<>();
        // Half of what threads have by default.
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        Model model = OnnxReader.read(file, deepest);
                        outcome.set(OnnxWriter.toBytes(model).length);
                    } catch (IOException | StackOverflowError e) {
                        outcome.set(e);
                    }
                },
                "small stack",
                512 << 10);
        small.start();
        small.join();
        assertEquals(nested(ReadOptions.DEEPEST).length, outcome.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 66, 70, 100, 1000, 200_000})
    void deeperThanTheLimit(int depth) throws IOException {
        String message = refusal(nested(depth));
        assertTrue(message.contains("deeper than the limit of 64"), message);
    }

    @Test
    void asDeepAsTheLimit() throws IOException {
        OnnxReader.read(Files.write(folder.resolve("m.onnx"), nested(64)));
    }

    @Test
    void typesOfTypesOfTypes() throws IOException {
        ByteString type = TypeProto.getDefaultInstance().toByteString();
        for (int i = 0; i < 50_000; i++) {
            // sequence_type of elem_type of what was there
            type = field(4, field(1, type));
        }
        ByteString input = field(11, field(2, type));
        String message = refusal(field(7, input).toByteArray());
        assertTrue(message.contains("deeper than the limit"), message);
    }

    /** Graphs in attributes of nodes of graphs: {@code depth} of them, each node without inputs. */
    private static byte[] nested(int depth) {
        ByteString graph = ByteString.EMPTY;
        for (int i = 1; i < depth; i++) {
            ByteString attribute = AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .build()
                    .toByteString();
            graph = field(1, field(5, field(6, graph).concat(attribute)));
        }
        return field(7, graph).toByteArray();
    }

    private static ByteString field(int number, ByteString value) {
        ByteString.Output head = ByteString.newOutput();
        try {
            CodedOutputStream coded = CodedOutputStream.newInstance(head);
            coded.writeTag(number, 2);
            coded.writeUInt32NoTag(value.size());
            coded.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return head.toByteString().concat(value);
    }

    private String refusal(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("m.onnx"), bytes);
        String message = Thrown.message(InvalidModelException.class, () -> OnnxReader.read(file));
        assertTrue(message.startsWith("'" + file + "'"), message);
        assertTrue(message.substring(file.toString().length() + 2).contains(": "), "no remedy: " + message);
        return message;
    }
}
