package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.shape.JsonText;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;

/**
 * The files that {@code fixtures.py} makes, stripped of names: in each, the layers are found that its manifest states, with their parameters,
 * and in files called {@code not_...} none is.
 */
class FixturesTest {
    private static final List<String> STATED = List.of(
            "inChannels",
            "outChannels",
            "group",
            "strides",
            "dilations",
            "pads",
            "autoPad",
            "bias",
            "coordinates",
            "grid",
            "purpose",
            "antisymmetric");

    @TestFactory
    Stream<DynamicTest> everyFile() throws IOException {
        Map<String, Tensor> parameters = Safetensors.read(folder().resolve("parameters.safetensors"));
        return manifest().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> holds(folder().resolve(entry.getKey()), entry.getValue(), parameters)));
    }

    @Test
    void theManifestNamesEveryFile() throws IOException {
        try (Stream<Path> files = Files.walk(folder())) {
            assertEquals(
                    List.copyOf(manifest().keySet()),
                    files.map(file -> folder().relativize(file).toString().replace('\\', '/'))
                            .filter(name -> name.endsWith(".onnx"))
                            .sorted()
                            .toList());
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(FixturesTest.class.getResource("manifest.json"))
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The layers of each file, in topological order. */
    private static Map<String, List<Map<String, Object>>> manifest() throws IOException {
        Object manifest = JsonText.parse(Files.readString(folder().resolve("manifest.json")));
        Map<String, List<Map<String, Object>>> files = new TreeMap<>();
        ((Map<?, ?>) JsonText.field(manifest, "files"))
                .forEach((name, file) -> files.put(
                        (String) name,
                        JsonText.list(Objects.requireNonNull(file), "layers").stream()
                                .map(layer -> with(JsonText.field(manifest, "defaults"), layer))
                                .toList()));
        return files;
    }

    private static Map<String, Object> with(Object defaults, Object layer) {
        Map<String, Object> fields = new TreeMap<>();
        for (Object stated : List.of(defaults, layer)) {
            ((Map<?, ?>) stated).forEach((name, value) -> fields.put((String) name, Objects.requireNonNull(value)));
        }
        return fields;
    }

    private static void holds(Path file, List<Map<String, Object>> expected, Map<String, Tensor> parameters)
            throws IOException {
        Model model = OnnxReader.read(file);
        Anonymity.of(model);
        List<TwistLayer> layers = Recogniser.recognise(model);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            found.add(found(layers.get(i), i < expected.size() && isOf(expected.get(i), "purpose", "ANY")));
        }
        assertEquals(
                expected.stream().map(FixturesTest::stated).collect(Collectors.joining("\n")),
                String.join("\n", found),
                file::toString);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Object layer = expected.get(i);
            String key = JsonText.field(layer, "parameters") + ".";
            double tolerance = ((Number) JsonText.field(layer, "tolerance")).doubleValue();
            tensors(layers.get(i).weights())
                    .forEach((name, tensor) -> compare(
                            name,
                            Objects.requireNonNull(parameters.get(key + name), key + name),
                            tensor,
                            tolerance,
                            differences));
        }
        assertEquals("", String.join("\n", differences), file::toString);
    }

    private static String stated(Object layer) {
        return STATED.stream()
                .map(name -> name + "=" + JsonText.field(layer, name))
                .collect(Collectors.joining(" "));
    }

    private static boolean isOf(Object layer, String name, String stated) {
        return JsonText.field(layer, name).equals(stated);
    }

    private static String found(TwistLayer layer, boolean anyPurpose) {
        ConvGeometry geometry = layer.geometry();
        Map<String, Object> facts = Map.ofEntries(
                Map.entry("inChannels", geometry.inChannels()),
                Map.entry("outChannels", geometry.outChannels()),
                Map.entry("group", geometry.group()),
                Map.entry("strides", geometry.strides()),
                Map.entry("dilations", geometry.dilations()),
                Map.entry("pads", geometry.pads()),
                Map.entry("autoPad", geometry.autoPad()),
                Map.entry("bias", layer.weights().bias().isPresent()),
                Map.entry("coordinates", layer.coordinates()),
                Map.entry("grid", layer.grid()),
                Map.entry("purpose", anyPurpose ? "ANY" : layer.purpose()),
                Map.entry("antisymmetric", layer.antisymmetric()));
        return STATED.stream().map(name -> name + "=" + facts.get(name)).collect(Collectors.joining(" "));
    }

    private static Map<String, Tensor> tensors(LayerOperands<Tensor> weights) {
        Map<String, Tensor> tensors = new TreeMap<>(Map.of(
                "weight", weights.weight(),
                "conv_x", weights.kernelX(),
                "conv_y", weights.kernelY(),
                "center_x", weights.centerX(),
                "center_y", weights.centerY()));
        weights.bias().ifPresent(bias -> tensors.put("bias", bias));
        return tensors;
    }

    private static void compare(
            String name, Tensor expected, Tensor actual, double tolerance, List<String> differences) {
        double[] right = expected.toDoubles();
        double[] numbers = actual.toDoubles();
        boolean same = Arrays.equals(expected.dims(), actual.dims());
        for (int at = 0; same && at < right.length; at++) {
            // Written so that a NaN fails.
            same = Math.abs(right[at] - numbers[at]) <= tolerance * Math.max(1, Math.abs(right[at]));
        }
        if (!same) {
            differences.add(name + ": " + Arrays.toString(right) + " became " + Arrays.toString(numbers));
        }
    }
}
