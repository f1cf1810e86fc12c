package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;
import org.onnxtwist.twist.rewrite.WrittenLayers;

/** What a class says of the twist layers of its model, against what the rewrite said when it made them and what the library reads. */
final class LayersTest {
    private static final String NET = """
            net (T[1, 4, 12, 10] x) => (T[1, 6, 6, 5] y)
            <T[6, 2, 3, 3] w, T[6] b, T[6, 1, 3, 3] depthwise>
            {
                [first] u = Conv<group = 2, strides = [2, 2], pads = [1, 1, 1, 1]>(x, w, b)
                [second] y = Conv<group = 6, auto_pad = "SAME_UPPER">(u, depthwise)
            }
            """;

    @TempDir
    private Path folder;

    private record Rewritten(Path file, TwistResult result) {}

    /** The element type, the purpose, the form, and where the weights are written. */
    private Rewritten rewrite(DType dtype, Purpose purpose, boolean function, boolean external) throws IOException {
        Path original = SmallNets.write(
                folder,
                "original.onnx",
                NET.replaceAll("T\\[(6[^\\]]*)\\] (w|b|depthwise)", "T[$1] $2 = VALUES_$2")
                        .replace("VALUES_w", values(dtype, 108))
                        .replace("VALUES_b", values(dtype, 6))
                        .replace("VALUES_depthwise", values(dtype, 54))
                        .replace("T[", dtype.onnxName() + "["));
        Model model = OnnxReader.read(original);
        TwistResult result = TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withInitialization(Initialization.SEED)
                        .withSeed(3)
                        .withPurpose(purpose)
                        .withAsFunction(function));
        assertEquals(2, result.layers().size());
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(
                model,
                file,
                WriteOptions.defaults()
                        .withExternal(external ? WriteOptions.External.ALWAYS : WriteOptions.External.AS_READ)
                        .withThreshold(100));
        return new Rewritten(file, result);
    }

    /** Floats of 16 bits are written as their bits. */
    private static String values(DType dtype, int count) {
        double step = dtype.bits() == 16 ? 0 : 0.25;
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> step == 0 ? String.valueOf(i % 7) : String.valueOf(i % 7 - 3 + step))
                .toList()
                .toString()
                .replace('[', '{')
                .replace(']', '}');
    }

    private static double[] numbers(Object array) {
        if (array instanceof double[] doubles) {
            return doubles;
        }
        float[] floats = (float[]) array;
        double[] numbers = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            numbers[i] = floats[i];
        }
        return numbers;
    }

    private static Object get(Object record, String accessor) throws ReflectiveOperationException {
        return OpenWrapper.call(record, record.getClass().getMethod(accessor));
    }

    private static void requireLayers(OpenWrapper net, Rewritten rewritten) throws Exception {
        Map<String, Tensor> tensors = new HashMap<>();
        for (Value value : OnnxReader.read(rewritten.file()).graph().initializers()) {
            tensors.put(value.name().orElseThrow(), value.initializer().orElseThrow());
        }
        Class<?> type = net.model().getClass();
        List<?> all = (List<?>) Class.forName(type.getName() + "$Layers", true, type.getClassLoader())
                .getField("ALL")
                .get(null);
        List<WrittenLayer> expected = rewritten.result().layers();
        assertEquals(expected.size(), all.size());
        for (int i = 0; i < expected.size(); i++) {
            WrittenLayer layer = expected.get(i);
            Object found = all.get(i);
            ConvGeometry geometry = layer.geometry();
            assertEquals(layer.name(), get(found, "name"));
            assertEquals(geometry.inChannels(), ((Integer) get(found, "inChannels")).longValue());
            assertEquals(geometry.outChannels(), ((Integer) get(found, "outChannels")).longValue());
            assertEquals(geometry.group(), ((Integer) get(found, "group")).longValue());
            assertEquals(geometry.strides().toString(), get(found, "strides").toString());
            assertEquals(
                    geometry.dilations().toString(), get(found, "dilations").toString());
            assertEquals(geometry.pads().toString(), get(found, "pads").toString());
            assertEquals(geometry.autoPad().name(), get(found, "autoPad"));
            for (String parameter : List.of("conv_x.weight", "conv_y.weight", "center_x", "center_y")) {
                String accessor = switch (parameter) {
                    case "conv_x.weight" -> "kernelX";
                    case "conv_y.weight" -> "kernelY";
                    case "center_x" -> "centerX";
                    default -> "centerY";
                };
                Object stored = get(found, accessor);
                Method read = type.getMethod("read", stored.getClass());
                Tensor tensor = java.util.Objects.requireNonNull(tensors.get(layer.name() + "." + parameter));
                assertTrue(java.util.Arrays.stream(tensor.toDoubles()).anyMatch(number -> number != 0));
                assertArrayEquals(tensor.toDoubles(), numbers(OpenWrapper.call(net.model(), read, stored)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void layersAreKnownWithoutTheMetadataOfTheirRewrite(boolean function) throws Exception {
        Rewritten rewritten = rewrite(DType.FLOAT, Purpose.TRAINING, function, false);
        Model model = OnnxReader.read(rewritten.file());
        model.setMetadata(Map.of());
        OnnxWriter.write(model, folder.resolve("bare.onnx"), WriteOptions.defaults());
        Rewritten bare = new Rewritten(folder.resolve("bare.onnx"), rewritten.result());
        Class<?> type = CompiledWrapper.of(bare.file(), CompiledWrapper.options("Net"), folder);
        try (OpenWrapper net = OpenWrapper.open(type, bare.file())) {
            requireLayers(net, bare);
        }
    }

    @Test
    void layersWhoseKernelsAreScaledInTheGraphAreNotReadAsStored() throws Exception {
        Rewritten rewritten = rewrite(DType.FLOAT, Purpose.TRAINING, false, false);
        Model model = OnnxReader.read(rewritten.file());
        model.setMetadata(Map.of());
        Value half = model.graph().initializers().stream()
                .filter(value -> value.initializer()
                        .filter(tensor ->
                                tensor.elements() == 1 && tensor.dtype() == DType.FLOAT && tensor.toDoubles()[0] == 0.5)
                        .isPresent())
                .findFirst()
                .orElseThrow();
        half.replaceUsesWith(model.graph().addInitializer("whole", Tensor.ofDoubles(DType.FLOAT, new double[] {1})));
        assertEquals(2, Recogniser.recognise(model).size());
        assertEquals(List.of(), WrittenLayers.of(model, Recogniser.recognise(model)));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, TRAINING, false, false",
        "FLOAT, EXPORT, false, true",
        "FLOAT, TRAINING, true, true",
        "FLOAT16, EXPORT, true, false",
        "DOUBLE, TRAINING, false, false",
        "BFLOAT16, TRAINING, false, false"
    })
    void layersAreWhatTheRewriteMade(DType dtype, Purpose purpose, boolean function, boolean external)
            throws Exception {
        Rewritten rewritten = rewrite(dtype, purpose, function, external);
        Class<?> type = CompiledWrapper.of(rewritten.file(), CompiledWrapper.options("Net"), folder);
        if (dtype == DType.DOUBLE || dtype == DType.BFLOAT16) {
            // ONNX Runtime has no such convolution: what the class says needs no session, and reading one does.
            assertEquals(
                    2,
                    ((List<?>) Class.forName(type.getName() + "$Layers", true, type.getClassLoader())
                                    .getField("ALL")
                                    .get(null))
                            .size());
            return;
        }
        try (OpenWrapper net = OpenWrapper.open(type, rewritten.file())) {
            requireLayers(net, rewritten);
        }
    }

    @Test
    void layersAreReadFromBytesAndTheClassPath() throws Exception {
        Rewritten rewritten = rewrite(DType.FLOAT, Purpose.TRAINING, false, false);
        Class<?> type = CompiledWrapper.of(rewritten.file(), CompiledWrapper.options("Net"), folder);
        try (OpenWrapper net = new OpenWrapper(OpenWrapper.call(
                null, type.getMethod("open", byte[].class), (Object) Files.readAllBytes(rewritten.file())))) {
            requireLayers(net, rewritten);
        }
        Files.copy(rewritten.file(), folder.resolve("classes/generated/nets/net.onnx"));
        try (OpenWrapper net = new OpenWrapper(OpenWrapper.call(null, type.getMethod("open")))) {
            requireLayers(net, rewritten);
        }
    }

    /** In a folder ONNX Runtime finds the data beside the model; in an archive both are unpacked. */
    @Test
    void externalDataIsFoundOnTheClassPathToo() throws Exception {
        Rewritten rewritten = rewrite(DType.FLOAT, Purpose.TRAINING, false, true);
        Class<?> type = CompiledWrapper.of(rewritten.file(), CompiledWrapper.options("Net"), folder);
        assertThrows(NoSuchMethodException.class, () -> type.getMethod("open", byte[].class));
        Path classes = folder.resolve("classes");
        for (String name : List.of("net.onnx", "net.onnx.data")) {
            Files.copy(folder.resolve(name), classes.resolve("generated/nets").resolve(name));
        }
        Tensor input = Tensor.ofFloats(new float[480], 1, 4, 12, 10);
        String expected;
        try (OpenWrapper net = new OpenWrapper(OpenWrapper.call(null, type.getMethod("open")))) {
            requireLayers(net, rewritten);
            expected = OpenWrapper.text(net.run(List.of(input)).get(0));
        }
        Path jar = jar(classes);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> packed = loader.loadClass(type.getName());
            try (OpenWrapper net = new OpenWrapper(OpenWrapper.call(null, packed.getMethod("open")))) {
                requireLayers(net, rewritten);
                assertEquals(expected, OpenWrapper.text(net.run(List.of(input)).get(0)));
            }
        }
    }

    private Path jar(Path classes) throws IOException {
        Path jar = folder.resolve("net.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    @Test
    @SuppressWarnings("unchecked")
    void parametersAreTakenOutAndPutIn() throws Exception {
        Rewritten rewritten = rewrite(DType.FLOAT, Purpose.TRAINING, false, false);
        Class<?> type = CompiledWrapper.of(
                rewritten.file(), CompiledWrapper.options("Net").withTrainingAccessors(true), folder);
        Map<String, Tensor> parameters = (Map<String, Tensor>)
                OpenWrapper.call(null, type.getMethod("parameters", Path.class), rewritten.file());
        List<String> names = new ArrayList<>();
        for (String layer : List.of("first", "second")) {
            for (String parameter : List.of("conv_x.weight", "conv_y.weight", "center_x", "center_y")) {
                names.add(layer + "." + parameter);
            }
        }
        assertEquals(names, List.copyOf(parameters.keySet()));
        Method put = type.getMethod("withParameters", Path.class, Map.class, Path.class);
        Path output = folder.resolve("trained.onnx");
        Tensor centres = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 6);
        OpenWrapper.call(null, put, rewritten.file(), Map.of("second.center_y", centres), output);
        Map<String, Tensor> trained = new HashMap<>();
        for (Value value : OnnxReader.read(output).graph().initializers()) {
            trained.put(value.name().orElseThrow(), value.initializer().orElseThrow());
        }
        names.forEach(name -> assertTrue(
                java.util.Objects.requireNonNull(trained.get(name))
                        .sameElements(
                                name.equals("second.center_y")
                                        ? centres
                                        : java.util.Objects.requireNonNull(parameters.get(name))),
                name));
        for (Map<String, Tensor> wrong : List.of(
                Map.of("third.center_y", centres), Map.of("second.center_y", Tensor.ofFloats(new float[5], 5)))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> OpenWrapper.call(null, put, rewritten.file(), wrong, folder.resolve("wrong.onnx")));
        }
    }
}
