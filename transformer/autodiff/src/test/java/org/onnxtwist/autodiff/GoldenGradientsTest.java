package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.autodiff.training.BatchNormalizationTraining;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The gradients of the first step of training runs that PyTorch made, of models with twisted convolutions. */
final class GoldenGradientsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final double GRADIENTS = 1e-4;
    private static final double LOSS = 1e-6;

    /** PyTorch's are those with respect to all nine taps, which the true derivative is where the model does not project stored kernels. */
    @ParameterizedTest
    @CsvSource({
        "train_sgd,   EXPORT,   TRUE_DERIVATIVE,  KEEP",
        "train_adamw, EXPORT,   TRUE_DERIVATIVE,  KEEP",
        "train_sgd,   EXPORT,   STRAIGHT_THROUGH, KEEP",
        "train_adamw, TRAINING, STRAIGHT_THROUGH, KEEP",
        "train_sgd,   TRAINING, PROJECTED,        KEEP",
        "train_adamw, EXPORT,   PROJECTED,        KEEP",
        "train_sgd,   TRAINING, TRUE_DERIVATIVE,  KEEP",
        "train_sgd,   EXPORT,   TRUE_DERIVATIVE,  RECOMPUTE"
    })
    void ofTheFirstStep(String run, Purpose purpose, KernelGradient kernels, Activations activations)
            throws IOException, OrtException {
        boolean full = kernels == KernelGradient.STRAIGHT_THROUGH
                || (kernels == KernelGradient.TRUE_DERIVATIVE && purpose == Purpose.EXPORT);
        Path folder = GOLDEN.resolve(run);
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withPurpose(purpose)
                        .withParameters(Safetensors.read(folder.resolve("twist.safetensors"))));
        new OpsetUpgrade(Backward.FIRST_OPSET).run(model);
        BatchNormalizationTraining trained = BatchNormalizationTraining.of(model, GradientRules.standard());
        Graph graph = model.graph();
        Value labels = graph.addInput(
                "labels",
                ValueType.tensor(
                        DType.INT64,
                        graph.inputs().get(0).type().shape() instanceof Shape.Ranked ranked
                                ? Shape.of(ranked.dims().subList(0, 1))
                                : Shape.UNKNOWN));
        Value loss = SoftmaxCrossEntropyLoss.of(graph.outputs().get(0), labels)
                .outputNames("loss")
                .emit(Placement.atEnd(model, graph));
        Map<String, Tensor> expected = Safetensors.read(folder.resolve("gradients_step0.safetensors"));
        Map<String, Value> parameters = new TreeMap<>();
        graph.initializers().stream()
                .filter(value -> expected.containsKey(value.hint()))
                .forEach(value -> parameters.put(value.hint(), value));
        assertEquals(expected.keySet(), parameters.keySet());
        AtomicInteger used = new AtomicInteger();
        Gradients gradients = Backward.using(
                        trained.rules().with(new TwistGradientsTest.Counting(kernels.rule(), used)))
                .with(activations)
                .differentiate(model, loss, List.copyOf(parameters.values()));
        long layers = expected.keySet().stream()
                .filter(name -> name.endsWith(".center_x"))
                .count();
        boolean alsoProjections = purpose == Purpose.TRAINING && kernels == KernelGradient.STRAIGHT_THROUGH;
        assertEquals(layers * (alsoProjections ? 3 : 1), used.get());
        assertEquals(List.of(), gradients.independent());
        graph.addOutput(loss);
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setName("d." + value.hint());
            gradient.setType(value.initializer().orElseThrow().type());
            graph.addOutput(gradient);
        });
        loss.setType(ValueType.tensor(DType.FLOAT));

        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found = execution.run(Map.of(
                    graph.inputs().get(0).hint(),
                    floats(folder.resolve("inputs.npy"), 16, 3, 16, 16),
                    "labels",
                    integers(folder.resolve("labels.npy"), 16)));
            double firstLoss = numbers(folder.resolve("losses.npy"), 1)[0];
            assertEquals(firstLoss, Objects.requireNonNull(found.get("loss"))[0], LOSS);
            expected.forEach((name, tensor) -> {
                double[] wanted = full || !name.contains(".conv_")
                        ? tensor.toDoubles()
                        : TwistGradientsTest.antisymmetric(tensor.toDoubles());
                double[] actual = Objects.requireNonNull(found.get("d." + name));
                double largest = 0;
                double difference = 0;
                for (int i = 0; i < wanted.length; i++) {
                    largest = Math.max(largest, Math.abs(wanted[i]));
                    difference = Math.max(difference, Math.abs(wanted[i] - actual[i]));
                }
                double relative = difference / largest;
                assertTrue(relative <= GRADIENTS, () -> "the gradient of " + name + " differs by " + relative);
            });
        }
    }

    private static ByteBuffer content(Path npy) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.position(10 + bytes.getShort(8)).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static double[] numbers(Path npy, int count) throws IOException {
        ByteBuffer content = content(npy);
        boolean wide =
                new String(Files.readAllBytes(npy), java.nio.charset.StandardCharsets.ISO_8859_1).contains("'<f8'");
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = wide ? content.getDouble(8 * i) : content.getFloat(4 * i);
        }
        return numbers;
    }

    private static Tensor floats(Path npy, long... dims) throws IOException {
        int count = 1;
        for (long dim : dims) {
            count *= (int) dim;
        }
        return Tensor.ofDoubles(DType.FLOAT, numbers(npy, count), dims);
    }

    private static Tensor integers(Path npy, int count) throws IOException {
        ByteBuffer content = content(npy);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = content.getLong(8 * i);
        }
        return Tensor.ofLongs(numbers, count);
    }
}
