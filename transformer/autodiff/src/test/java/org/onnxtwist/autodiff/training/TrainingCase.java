package org.onnxtwist.autodiff.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Model.FormatFeature;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Identity;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** A graph of {@code training/FAMILY.txt}, whose numbers PyTorch has computed and stand in {@code training/FAMILY.safetensors}. */
record TrainingCase(String name, String graph, Map<String, Tensor> numbers) {
    private static final Path FOLDER = Path.of("src/test/resources/org/onnxtwist/autodiff/training");
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");

    static List<TrainingCase> all(String family) throws IOException {
        Map<String, Tensor> numbers = Safetensors.read(FOLDER.resolve(family + ".safetensors"));
        return SECTION.splitAsStream(Files.readString(FOLDER.resolve(family + ".txt")))
                .filter(section -> !section.isBlank())
                .map(section -> of(section, numbers))
                .toList();
    }

    private static TrainingCase of(String section, Map<String, Tensor> numbers) {
        String name = section.lines().findFirst().orElseThrow();
        return new TrainingCase(
                name,
                section.substring(name.length()).strip(),
                numbers.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(name + "/"))
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().substring(name.length() + 1), Map.Entry::getValue)));
    }

    static Model parse(long opset, String graph) {
        return OnnxText.parse("<ir_version: " + FormatFeature.irVersion(opset) + ", opset_import: [\"\" : " + opset
                + "]>\ng " + graph);
    }

    Model model() {
        return parse(18, graph);
    }

    double[] numbers(String key) {
        return Objects.requireNonNull(numbers.get(key), key).toDoubles();
    }

    /** All numbers, of which a model takes those that are named like its inputs. */
    Map<String, Tensor> inputs(DType dtype) {
        Map<String, Tensor> inputs = new HashMap<>();
        numbers.forEach((key, tensor) -> inputs.put(key, Execution.as(dtype, tensor)));
        return inputs;
    }

    /** Adds values to the outputs of a model; returns the names that these have. */
    static Map<String, String> expose(Model model, Map<String, Value> values) {
        InferredTypes types = ShapeInference.infer(model);
        Graph graph = model.graph();
        Map<String, String> names = new HashMap<>();
        values.forEach((key, value) -> {
            if (value.isOutput()) {
                names.put(key, value.hint());
            } else {
                Value output = Identity.of(value).emit(Placement.atEnd(model, graph));
                output.setName("out." + key);
                output.setType(types.of(value));
                graph.addOutput(output);
                names.put(key, "out." + key);
            }
        });
        return names;
    }
}
