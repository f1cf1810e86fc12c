package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;

/** What a generated class refuses, in which words, and the ways to open it and to give it values. */
final class ChecksTest {
    private static final String PAIR =
            "pair (float[N, 2, M] a, float[M, N] b) => (float[N, 2, M] y) { y = Identity(a) }";
    private static final String FIXED = "fixed (float[2, 3] x) => (float[2, 3] y) { y = Neg(x) }";

    @TempDir
    private Path folder;

    private OpenWrapper open(String graph) throws IOException, ReflectiveOperationException {
        Path model = SmallNets.write(folder, "net.onnx", graph);
        return OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model);
    }

    private static Tensor zeros(long... dims) {
        return Tensor.zeros(org.onnxtwist.ir.type.DType.FLOAT, dims);
    }

    private static String refusal(OpenWrapper net, Tensor... inputs) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> net.run(List.of(inputs)))
                .getMessage());
    }

    @Test
    void knownSizesAndRanksAreChecked() throws Exception {
        try (OpenWrapper net = open(PAIR)) {
            assertEquals(
                    "input 'a' has the shape [4, 3, 5], but the model takes [N, 2, M]: give a tensor of that shape",
                    refusal(net, zeros(4, 3, 5), zeros(5, 4)));
            assertEquals(
                    "input 'b' has the shape [5, 4, 1], but the model takes [M, N]: give a tensor of that shape",
                    refusal(net, zeros(4, 2, 5), zeros(5, 4, 1)));
            net.run(List.of(zeros(4, 2, 5), zeros(5, 4)));
        }
    }

    @Test
    void sizesOfOneSymbolMustAgree() throws Exception {
        try (OpenWrapper net = open(PAIR)) {
            assertEquals(
                    "input 'a' has at axis 0 the size 4 and input 'b' at axis 1 the size 3, but the model calls both N: give"
                            + " sizes that are equal",
                    refusal(net, zeros(4, 2, 5), zeros(5, 3)));
            assertTrue(refusal(net, zeros(4, 2, 5), zeros(6, 4)).contains("calls both M"));
        }
    }

    @Test
    void aBufferOfFixedSizeMustHaveAsManyValues() throws Exception {
        try (OpenWrapper net = open(FIXED)) {
            assertEquals(
                    "input 'x' has 5 values, but the model takes 6, of the shape [2, 3]: give that number of values,"
                            + " from the buffer's position to its limit",
                    refusal(net, zeros(5)));
        }
    }

    @Test
    void aClosedModelSaysSo() throws Exception {
        OpenWrapper net = open(FIXED);
        net.close();
        net.close();
        assertEquals(
                "this Net is closed: open another, or close it later",
                assertThrows(IllegalStateException.class, () -> net.run(List.of(zeros(2, 3))))
                        .getMessage());
    }

    @Test
    void anotherModelIsRefused() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", FIXED);
        Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder);
        Path other = SmallNets.write(folder, "other.onnx", FIXED.replace("Neg", "Abs"));
        Method open = type.getMethod("open", Path.class);
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> OpenWrapper.call(null, open, other))
                        .getMessage());
        assertTrue(
                message.startsWith(other + " is not the model for which Net was generated: its SHA-256 is "), message);
        assertTrue(message.endsWith("; open that model, or generate the class again"), message);
        Method bytes = type.getMethod("open", byte[].class);
        assertThrows(IllegalArgumentException.class, () -> OpenWrapper.call(null, bytes, Files.readAllBytes(other)));
    }

    @Test
    void otherWeightsAreRefusedToo() throws Exception {
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>"
                + " net (float[2] x) => (float[2] y) <float[2] w = {1, 2}> { y = Mul(x, w) }");
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(
                model,
                file,
                WriteOptions.defaults()
                        .withExternal(WriteOptions.External.ALWAYS)
                        .withThreshold(1)
                        .withDataFile("net.data"));
        Class<?> type = CompiledWrapper.of(file, CompiledWrapper.options("Net"), folder);
        OpenWrapper.open(type, file).close();
        byte[] weights = Files.readAllBytes(folder.resolve("net.data"));
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(Files.readAllBytes(file));
        assertEquals(
                HexFormat.of().formatHex(sha256.digest(weights)),
                type.getField("FINGERPRINT").get(null));
        weights[3] ^= 1;
        Files.write(folder.resolve("net.data"), weights);
        Method open = type.getMethod("open", Path.class);
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> OpenWrapper.call(null, open, file))
                        .getMessage());
        assertTrue(
                message.startsWith(
                        file + " is not the model for which Net was generated: its SHA-256, data files included, is "),
                message);
    }

    private static String negated(OpenWrapper net, FloatBuffer values) throws ReflectiveOperationException {
        Method run = net.model().getClass().getMethod("run", FloatBuffer.class);
        int position = values.position();
        FloatBuffer result = (FloatBuffer) OpenWrapper.call(net.model(), run, values);
        assertEquals(position, values.position());
        return java.util.Arrays.toString(result.array());
    }

    @Test
    void everyKindOfBufferIsRead() throws Exception {
        String expected = "[-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]";
        float[] values = {9, 1, 2, 3, 4, 5, 6, 9};
        try (OpenWrapper net = open(FIXED)) {
            assertEquals(expected, negated(net, FloatBuffer.wrap(values, 1, 6)));
            assertEquals(expected, negated(net, FloatBuffer.wrap(values, 1, 6).asReadOnlyBuffer()));
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                FloatBuffer direct = ByteBuffer.allocateDirect(32).order(order).asFloatBuffer();
                direct.put(values).position(1).limit(7);
                assertEquals(expected, negated(net, direct), order.toString());
            }
            Method run = net.model().getClass().getMethod("run", float[].class);
            assertEquals(expected, java.util.Arrays.toString((float[])
                    OpenWrapper.call(net.model(), run, new float[] {1, 2, 3, 4, 5, 6})));
        }
    }

    @Test
    void aModelIsOpenedFromBytesAndBuffers() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", FIXED);
        Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder);
        byte[] bytes = Files.readAllBytes(model);
        ByteBuffer heap = ByteBuffer.allocate(bytes.length + 2).put(1, bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 2).put(1, bytes);
        Method open = type.getMethod("open", ByteBuffer.class);
        for (Object opened : List.of(
                OpenWrapper.call(null, type.getMethod("open", byte[].class), bytes),
                OpenWrapper.call(null, open, heap.slice(1, bytes.length)),
                OpenWrapper.call(null, open, direct.slice(1, bytes.length)),
                OpenWrapper.call(null, open, direct.position(1).limit(bytes.length + 1)))) {
            try (OpenWrapper net = new OpenWrapper(opened)) {
                assertEquals("[-0.0, -0.0, -0.0, -0.0, -0.0, -0.0]", negated(net, FloatBuffer.allocate(6)));
            }
        }
    }

    @Test
    void aModelIsOpenedFromTheClassPath() throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", FIXED);
        for (String resource : List.of("net.onnx", "/models/net.onnx")) {
            WrapperOptions options = CompiledWrapper.options("Net").withResource(resource);
            Path home = Files.createDirectory(folder.resolve(resource.length() + ""));
            Class<?> type = CompiledWrapper.of(model, options, home);
            Method open = type.getMethod("open");
            IllegalStateException missing =
                    assertThrows(IllegalStateException.class, () -> OpenWrapper.call(null, open));
            assertTrue(missing.getCause() instanceof FileNotFoundException, missing::toString);
            Path place = home.resolve("classes")
                    .resolve(resource.startsWith("/") ? resource.substring(1) : "generated/nets/" + resource);
            Files.createDirectories(java.util.Objects.requireNonNull(place.getParent()));
            Files.copy(model, place);
            try (OpenWrapper net = new OpenWrapper(OpenWrapper.call(null, open))) {
                assertEquals("[-0.0, -0.0, -0.0, -0.0, -0.0, -0.0]", negated(net, FloatBuffer.allocate(6)));
            }
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void theProviderIsChosenAndTold() throws Exception {
        assumeFalse(OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA), "this build carries CUDA");
        Path model = SmallNets.write(folder, "net.onnx", FIXED);
        Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder);
        Class<?> options = Class.forName(type.getName() + "$Options", true, type.getClassLoader());
        Class provider = Class.forName(type.getName() + "$Provider", true, type.getClassLoader());
        Method open = type.getMethod("open", Path.class, options);
        Method defaults = options.getMethod("defaults");
        Method withProvider = options.getMethod("withProvider", provider);
        Method withThreads = options.getMethod("withThreads", int.class);
        for (String word : List.of("AUTO", "CPU")) {
            Object chosen = OpenWrapper.call(
                    OpenWrapper.call(OpenWrapper.call(null, defaults), withProvider, Enum.valueOf(provider, word)),
                    withThreads,
                    1);
            try (OpenWrapper net = new OpenWrapper(OpenWrapper.call(null, open, model, chosen))) {
                assertEquals(
                        "CPU",
                        OpenWrapper.call(net.model(), type.getMethod("provider"))
                                .toString());
            }
        }
        Object cuda = OpenWrapper.call(OpenWrapper.call(null, defaults), withProvider, Enum.valueOf(provider, "CUDA"));
        assertEquals(
                "provider CUDA is not available: the ONNX Runtime on the class path runs on the CPU only; depend on"
                        + " onnxruntime_gpu, or choose AUTO or CPU",
                assertThrows(IllegalStateException.class, () -> OpenWrapper.call(null, open, model, cuda))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> OpenWrapper.call(OpenWrapper.call(null, defaults), withThreads, -1));
    }
}
