package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;

/** Real models: the sizes that ONNX's own inference gives every value, against ours from the inputs and weights alone. */
final class ReferenceModelShapesTest {
    /** Models whose inputs have known sizes, so that every value has. */
    private static final List<String> STATIC = List.of(
            "blazeface/face_detection_front_128x128_barracuda.onnx",
            "derived/cond_conv_if.onnx",
            "derived/fn_modules.onnx",
            "derived/loop_conv.onnx",
            "fastestdet/FastestDet.onnx",
            "mlsd/mlsd_320x320_tiny.onnx",
            "mnist-cntk/mnist.onnx",
            "onnx-light/light_densenet121.onnx",
            "onnx-light/light_resnet50.onnx",
            "onnx-light/light_shufflenet.onnx",
            "ultraface/version-RFB-320.onnx",
            "ultraface/version-RFB-320_simplified.onnx",
            "yunet/yunet_n_320_320.onnx");

    /** Its wanted shapes are inputs of a version of the file format where a run may override them. */
    private static final String OVERRIDABLE = "ultraface/version-RFB-320_simplified.onnx";

    static List<String> models() throws IOException {
        return List.copyOf(reference().keySet());
    }

    @ParameterizedTest
    @MethodSource("models")
    void nothingIsContradictedAndNothingLost(String name) throws IOException {
        Model model = OnnxReader.read(Reference.path("models").resolve(name));
        Reference.takeDeclarations(model);
        InferredTypes types = ShapeInference.infer(model);
        Map<String, List<Dim>> expected = reference().getOrDefault(name, Map.of());
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        int lost = 0;
        for (Node node : model.graph().nodes()) {
            for (Value output : node.outputs()) {
                Optional<List<Dim>> theirs = output.name().map(expected::get);
                if (theirs.isEmpty()) {
                    continue;
                }
                compared++;
                List<Dim> ours = types.shape(output)
                        .known()
                        .orElse(Collections.nCopies(theirs.get().size(), Dim.UNKNOWN));
                String both = node + " gives " + ours + ", by ONNX's inference " + theirs.get();
                if (ours.size() != theirs.get().size()) {
                    wrong.add(both);
                    continue;
                }
                boolean less = false;
                for (int i = 0; i < ours.size(); i++) {
                    Dim their = theirs.get().get(i);
                    less |= their.isKnown() && !ours.get(i).isKnown();
                    if (ours.get(i).isKnown() && their.isKnown() && !ours.get(i).equals(their)) {
                        wrong.add(both);
                    }
                }
                lost += less ? 1 : 0;
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(compared > 0 || expected.isEmpty());
        int allowed = name.equals(OVERRIDABLE) ? 11 : 0;
        assertTrue(lost <= allowed, lost + " values have a size by ONNX's inference that is not found");
    }

    /** With what the model declares and the defaults of its inputs, as both take them: how many values have a known rank, and how many nothing but numbers. */
    @ParameterizedTest
    @MethodSource("models")
    void asManyValuesAreKnownAsByOnnx(String name) throws IOException {
        Model model = OnnxReader.read(Reference.path("models").resolve(name));
        InferredTypes types = ShapeInference.inferWithDefaults(model);
        Map<String, Value> values = new HashMap<>();
        model.graph()
                .nodes()
                .forEach(node ->
                        node.outputs().forEach(output -> output.name().ifPresent(text -> values.put(text, output))));
        Map<String, List<Dim>> expected = reference().getOrDefault(name, Map.of());
        int theirs = 0;
        int ours = 0;
        List<String> lost = new ArrayList<>();
        for (Map.Entry<String, List<Dim>> entry : expected.entrySet()) {
            Shape shape = Optional.ofNullable(values.get(entry.getKey()))
                    .map(types::numbered)
                    .orElse(Shape.UNKNOWN);
            theirs += entry.getValue().stream().allMatch(Dim::isKnown) ? 1 : 0;
            ours += shape.isStatic() ? 1 : 0;
            if (shape.known().filter(dims -> !dims.contains(Dim.UNKNOWN)).isEmpty()) {
                lost.add(entry.getKey() + " has the rank " + entry.getValue().size() + " by ONNX's inference, but is "
                        + shape);
            }
        }
        assertEquals(List.of(), lost);
        int least = theirs;
        int found = ours;
        assertTrue(found >= least, () -> found + " values have numbers for sizes, by ONNX's inference " + least);
        assertEquals(List.of(), types.contradictions());
    }

    @Test
    void everyValueOfAStaticModelHasConstantSizes() throws IOException {
        for (String name : STATIC) {
            Model model = OnnxReader.read(Reference.path("models").resolve(name));
            Reference.takeDeclarations(model);
            InferredTypes types = ShapeInference.infer(model);
            for (Node node : Reference.nodes(model)) {
                boolean conv = node.operator().isOnnx("Conv");
                if (conv || !name.equals(OVERRIDABLE)) {
                    node.outputs()
                            .forEach(output -> assertTrue(
                                    types.shape(output).isStatic(),
                                    () -> name + ": " + node + " gives " + types.shape(output)));
                }
            }
        }
    }

    /** Shapes by model and value; a size that is not known, or only by name, is unknown. */
    private static Map<String, Map<String, List<Dim>>> reference() throws IOException {
        Map<String, Map<String, List<Dim>>> models = new LinkedHashMap<>();
        Object text = JsonText.parse(Files.readString(Reference.path("models/shapes.json")));
        ((Map<?, ?>) text).forEach((model, values) -> {
            Map<String, List<Dim>> shapes = new LinkedHashMap<>();
            ((Map<?, ?>) values).forEach((name, dims) -> {
                if (dims instanceof List<?> sizes) {
                    shapes.put(
                            (String) name,
                            sizes.stream().map(ReferenceModelShapesTest::dim).toList());
                }
            });
            models.put((String) model, shapes);
        });
        return models;
    }

    private static Dim dim(Object size) {
        return size instanceof Long number && number >= 0 ? Dim.of(number) : Dim.UNKNOWN;
    }
}
