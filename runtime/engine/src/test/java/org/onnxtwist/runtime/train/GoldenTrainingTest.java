package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Twenty steps of training runs that PyTorch made, of models with twisted convolutions. */
final class GoldenTrainingTest {
    private static final Path GOLDEN = Path.of("../../transformer/autodiff/src/test/resources/golden");
    private static final int STEPS = 20;
    private static final int BATCH = 16;

    @ParameterizedTest
    @CsvSource({"train_sgd, TRAINING", "train_sgd, EXPORT", "train_adamw, TRAINING", "train_adamw, EXPORT"})
    void lossesAndFinalWeightsAreThoseOfPyTorch(String run, Purpose purpose) throws IOException {
        Path folder = GOLDEN.resolve(run);
        Map<String, String> settings = settings(folder.resolve("train.json"));
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withPurpose(purpose)
                        .withParameters(Safetensors.read(folder.resolve("twist.safetensors"))));
        Optimizer optimizer = Objects.requireNonNull(settings.get("optimizer")).equals("sgd")
                ? new Sgd(Double.parseDouble(Objects.requireNonNull(settings.get("momentum"))), false)
                : Adam.standard(true);
        double rate = Double.parseDouble(Objects.requireNonNull(settings.get("lr")));
        TrainingStep step = TrainingStep.of(
                model,
                StepOptions.of(
                        SoftmaxCrossEntropy.PLAIN,
                        UpdateOptions.of(optimizer)
                                .withWeightDecay(
                                        Double.parseDouble(Objects.requireNonNull(settings.get("weight_decay"))))));
        double[] losses = numbers(folder.resolve("losses.npy"));
        double[] inputs = numbers(folder.resolve("inputs.npy"));
        double[] labels = numbers(folder.resolve("labels.npy"));
        double tolerance =
                Math.max(1e-4, 10 * Double.parseDouble(Objects.requireNonNull(settings.get("float32_loss_spread"))));
        try (Trainer trainer = new Trainer(step, 0, InferenceOptions.defaults().withThreads(1))) {
            int size = inputs.length / STEPS / BATCH;
            for (int i = 0; i < STEPS; i++) {
                Tensor images = Tensor.ofDoubles(
                        DType.FLOAT,
                        Arrays.copyOfRange(inputs, i * BATCH * size, (i + 1) * BATCH * size),
                        BATCH,
                        3,
                        16,
                        16);
                long[] classes = Arrays.stream(labels, i * BATCH, (i + 1) * BATCH)
                        .mapToLong(value -> (long) value)
                        .toArray();
                StepResult result = trainer.train(
                        Map.of(step.data().get(0), images, step.data().get(1), Tensor.ofLongs(classes, BATCH)), rate);
                assertEquals(losses[i], result.loss(), tolerance, "the loss of step " + i);
            }
            Map<String, Tensor> expected = Safetensors.read(folder.resolve("final.safetensors"));
            Map<String, Tensor> found = trainer.state();
            assertEquals(
                    found.keySet().stream().filter(name -> !isState(name)).collect(Collectors.toSet()),
                    expected.keySet());
            double spread = Double.parseDouble(Objects.requireNonNull(settings.get("float32_weight_spread")));
            expected.forEach((name, tensor) ->
                    assertEquals(0, difference(tensor, Objects.requireNonNull(found.get(name))), 10 * spread, name));
        }
    }

    private static boolean isState(String name) {
        return name.endsWith(".momentum") || name.endsWith(".mean") || name.endsWith(".square");
    }

    /** The greatest difference, relative to the largest element. */
    private static double difference(Tensor expected, Tensor found) {
        double[] wanted = expected.toDoubles();
        double[] actual = found.toDoubles();
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < wanted.length; i++) {
            difference = Math.max(difference, Math.abs(wanted[i] - actual[i]));
            largest = Math.max(largest, Math.abs(wanted[i]));
        }
        return difference / largest;
    }

    private static Map<String, String> settings(Path json) throws IOException {
        Map<String, String> settings = new HashMap<>();
        Pattern.compile("\"(\\w+)\": \"?([^\",\\n}]*)")
                .matcher(Files.readString(json))
                .results()
                .forEach(found -> settings.put(found.group(1), found.group(2)));
        return settings;
    }

    private static double[] numbers(Path npy) throws IOException {
        byte[] all = Files.readAllBytes(npy);
        String header = new String(all, 0, 100, StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer content = bytes.position(10 + bytes.getShort(8)).slice().order(ByteOrder.LITTLE_ENDIAN);
        int width = header.contains("'<f4'") ? 4 : 8;
        double[] numbers = new double[content.remaining() / width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = header.contains("'<f8'")
                    ? content.getDouble(8 * i)
                    : header.contains("'<i8'") ? content.getLong(8 * i) : content.getFloat(4 * i);
        }
        return numbers;
    }
}
