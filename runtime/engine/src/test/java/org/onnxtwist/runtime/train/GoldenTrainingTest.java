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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
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
    @CsvSource({
        "train_sgd, TRAINING, 1",
        "train_sgd, EXPORT, 1",
        "train_adamw, TRAINING, 1",
        "train_adamw, EXPORT, 1",
        "train_sgd, TRAINING, 5",
        "train_adamw, EXPORT, 10"
    })
    void lossesAndFinalWeightsAreThoseOfPyTorch(String run, Purpose purpose, int together) throws IOException {
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
            for (int first = 0; first < STEPS; first += together) {
                Map<String, Tensor> batches = Map.of(
                        step.data().get(0),
                        rows(DType.FLOAT, inputs, first, together, BATCH, 3, 16, 16),
                        step.data().get(1),
                        rows(DType.INT64, labels, first, together, BATCH));
                double[] rates = new double[together];
                Arrays.fill(rates, rate);
                List<StepResult> results =
                        together == 1 ? List.of(trainer.train(batches, rate)) : trainer.train(batches, rates);
                assertEquals(together, results.size());
                for (StepResult result : results) {
                    int index = (int) result.update() - 1;
                    assertEquals(losses[index], result.loss(), tolerance, "the loss of step " + index);
                }
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

    /** The numbers of some batches, in a tensor with an axis for the batches if there are several. */
    private static Tensor rows(DType type, double[] numbers, int first, int count, long... dims) {
        int size = numbers.length / STEPS;
        double[] some = Arrays.copyOfRange(numbers, first * size, (first + count) * size);
        long[] all = count == 1
                ? dims
                : LongStream.concat(LongStream.of(count), LongStream.of(dims)).toArray();
        return type == DType.INT64
                ? Tensor.ofLongs(
                        Arrays.stream(some).mapToLong(each -> (long) each).toArray(), all)
                : Tensor.ofDoubles(type, some, all);
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
