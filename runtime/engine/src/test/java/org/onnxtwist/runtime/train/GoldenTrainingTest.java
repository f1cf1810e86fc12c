package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    void losses(String run, Purpose purpose) throws IOException {
        Path folder = GOLDEN.resolve(run);
        Map<String, String> settings = Settings.read(folder.resolve("train.json"));
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withPurpose(purpose)
                        .withParameters(Safetensors.read(folder.resolve("twist.safetensors"))));
        Optimizer optimizer = settings.get("optimizer").equals("sgd")
                ? new Sgd(Double.parseDouble(settings.get("momentum")), false)
                : Adam.standard(true);
        double rate = Double.parseDouble(settings.get("lr"));
        TrainingStep step = TrainingStep.of(
                model,
                StepOptions.of(
                        SoftmaxCrossEntropy.PLAIN,
                        UpdateOptions.of(optimizer)
                                .withWeightDecay(Double.parseDouble(settings.get("weight_decay")))));
        double[] losses = numbers(folder.resolve("losses.npy"));
        double[] inputs = numbers(folder.resolve("inputs.npy"));
        double[] labels = numbers(folder.resolve("labels.npy"));
        double tolerance = Math.max(1e-4, 10 * Double.parseDouble(settings.get("float32_loss_spread")));
        try (Trainer trainer = new Trainer(step, 0, InferenceOptions.defaults().withThreads(1))) {
            int size = inputs.length / STEPS / BATCH;
            for (int i = 0; i < STEPS; i++) {
                Tensor images = Tensor.ofDoubles(
                        DType.FLOAT,
                        java.util.Arrays.copyOfRange(inputs, i * BATCH * size, (i + 1) * BATCH * size),
                        BATCH, 3, 16, 16);
                long[] classes = java.util.Arrays.stream(labels, i * BATCH, (i + 1) * BATCH)
                        .mapToLong(value -> (long) value)
                        .toArray();
                StepResult result = trainer.train(
                        Map.of(step.data().get(0), images, step.data().get(1), Tensor.ofLongs(classes, BATCH)), rate);
                System.err.println(run + " " + purpose + " " + i + " " + result.loss() + " " + losses[i] + " diff " + Math.abs(result.loss() - losses[i]) + " tol " + tolerance);
            }
            Map<String, Tensor> expected = Safetensors.read(folder.resolve("final.safetensors"));
            Map<String, Tensor> found = trainer.state();
            expected.forEach((name, tensor) -> {
                double[] w = tensor.toDoubles();
                Tensor f = found.get(name);
                if (f == null) { System.err.println("missing " + name); return; }
                double[] a = f.toDoubles(); double d = 0, m = 0;
                for (int i = 0; i < w.length; i++) { d = Math.max(d, Math.abs(w[i] - a[i])); m = Math.max(m, Math.abs(w[i])); }
                System.err.println(name + " " + d / m);
            });
        }
    }

    /** The flat settings of a file. */
    private static final class Settings {
        static Map<String, String> read(Path json) throws IOException {
            Map<String, String> settings = new java.util.HashMap<>();
            java.util.regex.Pattern.compile("\"(\\w+)\": \"?([^\",\\n}]*)")
                    .matcher(Files.readString(json))
                    .results()
                    .forEach(found -> settings.put(found.group(1), found.group(2)));
            return settings;
        }
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
