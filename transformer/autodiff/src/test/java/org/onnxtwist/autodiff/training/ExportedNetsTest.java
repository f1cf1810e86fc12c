package org.onnxtwist.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.autodiff.Activations;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.schema.check.Checker;

/** A net by both of PyTorch's exporters has PyTorch's gradients and running averages of training: see {@code training/exported.py}. */
final class ExportedNetsTest {
    private static final Path FOLDER = Path.of("src/test/resources/org/onnxtwist/autodiff/training");

    @ParameterizedTest
    @ValueSource(strings = {"torchscript-inference", "torchscript-training", "dynamo-inference", "dynamo-training"})
    void learnsAsPyTorchDoes(String kind) throws IOException, OrtException {
        Model model = OnnxReader.read(FOLDER.resolve("exported-" + kind + ".onnx"));
        new OpsetUpgrade(Backward.FIRST_OPSET).run(model);
        Map<String, Tensor> numbers = Safetensors.read(FOLDER.resolve("exported.safetensors"));
        ParameterSharing.INFERRED.apply(model);
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        Graph graph = model.graph();
        Map<String, Value> values = graph.valuesByName();
        Map<String, Value> parameters = new HashMap<>();
        numbers.keySet().stream()
                .filter(name -> name.startsWith("d.") && !name.equals("d.y"))
                .forEach(name -> {
                    // The one of two names of a shared weight that the exporter kept.
                    Value value = values.get(name.substring(2));
                    parameters.put(
                            name, value == null ? Objects.requireNonNull(values.get("second.weight"), name) : value);
                });
        Value y = graph.outputs().get(0);
        Value cotangent = graph.addInput("d.y", y.type());
        Gradients gradients = Backward.using(trained.rules())
                .with(Activations.RECOMPUTE)
                .pullBack(model, Map.of(y, cotangent), List.copyOf(parameters.values()));
        assertEquals(List.of(), gradients.independent());
        Map<String, Value> wanted = new HashMap<>(Map.of("y", y));
        parameters.forEach((name, value) -> wanted.put(name, gradients.of(value)));
        trained.averages().forEach((value, after) -> wanted.put("after." + value.hint(), after));
        Set<String> expected = numbers.keySet().stream()
                .filter(name -> !Set.of("x", "d.y").contains(name))
                .collect(Collectors.toSet());
        assertEquals(expected, wanted.keySet());
        Map<String, String> names = TrainingCase.expose(model, wanted);
        assertEquals(List.of(), Checker.check(model));
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found = execution.run(Map.of(
                    graph.inputs().get(0).hint(),
                    Objects.requireNonNull(numbers.get("x")),
                    "d.y",
                    Objects.requireNonNull(numbers.get("d.y"))));
            wanted.keySet().forEach(name -> {
                Tensor tensor = Objects.requireNonNull(numbers.get(name));
                assertEquals(DType.DOUBLE, tensor.dtype());
                assertArrayEquals(
                        tensor.toDoubles(),
                        Objects.requireNonNull(found.get(names.get(name))),
                        2e-6,
                        kind + " " + name);
            });
        }
    }
}
