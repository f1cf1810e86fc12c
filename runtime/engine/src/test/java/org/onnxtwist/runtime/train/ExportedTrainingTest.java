package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.autodiff.loss.ModelOutput;
import org.onnxtwist.autodiff.optimizer.Adam;
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
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;

/** Nets of both exporters of PyTorch have the losses of 20 steps of PyTorch, and that of its evaluation after them: {@code training.py}. */
final class ExportedTrainingTest {
    private static final Path NETS =
            Path.of("../../transformer/autodiff/src/test/resources/org/onnxtwist/autodiff/nets");
    private static final int STEPS = 20;

    @ParameterizedTest
    @CsvSource({
        "unet, unet-torchscript, 36",
        "unet, unet-dynamo, 36",
        "lstm, lstm-torchscript, 19",
        "lstm, lstm-dynamo, 9",
        "gru, gru-torchscript, 19",
        "gru, gru-dynamo, 9",
        "transformer, transformer-torchscript, 28",
        "transformer, transformer-folded-dynamo, 28",
        "transformer-untied, transformer-dynamo, 29",
        "transformer-untied, transformer-folded-torchscript, 29"
    })
    void haveTheLossesOfPyTorch(String run, String net, int parameters) throws IOException {
        Model model = OnnxReader.read(NETS.resolve(net + ".onnx"));
        Map<String, Tensor> numbers = Safetensors.read(NETS.resolve("training-" + run + ".safetensors"));
        List<String> inputs = model.graph().inputs().stream()
                .map(input -> input.name().orElseThrow())
                .toList();
        DType type = model.graph().inputs().get(0).type().dtype();
        List<Batch> batches = batches(inputs, type, numbers);
        boolean traced = net.endsWith("torchscript");
        UpdateOptions sgd = UpdateOptions.of(new Sgd(0.9, true)).withWeightDecay(0.01);
        compare(model, sgd, 0.05, parameters, batches, numbers, "sgd", traced);
        UpdateOptions adamW = UpdateOptions.of(Adam.standard(true)).withWeightDecay(0.01);
        compare(model, adamW, 0.01, parameters, batches, numbers, "adamw", traced);
    }

    private static void compare(
            Model model,
            UpdateOptions update,
            double rate,
            int parameters,
            List<Batch> batches,
            Map<String, Tensor> numbers,
            String optimizer,
            boolean traced) {
        double[] losses =
                Objects.requireNonNull(numbers.get(optimizer + ".losses")).toDoubles();
        double spread =
                Objects.requireNonNull(numbers.get(optimizer + ".spread")).toDoubles()[0];
        double tolerance = 10 * spread;
        ModelOutput loss = new ModelOutput("loss");
        TrainingStep step = TrainingStep.of(model, StepOptions.of(loss, update));
        assertEquals(parameters, step.parameters().size());
        InferenceOptions options = InferenceOptions.defaults().withThreads(1);
        try (Trainer trainer = new Trainer(step, 0, options)) {
            for (int i = 0; i < STEPS; i++) {
                double found = trainer.train(batches.get(i).tensors(), rate).loss();
                assertEquals(losses[i], found, tolerance, optimizer + ": the loss of step " + i);
            }
            Model trained = trainer.with(model, trainer.trained());
            Evaluation evaluation = Evaluation.of(trained, loss, BatchSource.of(batches.subList(0, 1)), options);
            double evaluated = traced && numbers.containsKey(optimizer + ".traced")
                    ? Objects.requireNonNull(numbers.get(optimizer + ".traced")).toDoubles()[0]
                    : losses[STEPS];
            assertEquals(evaluated, evaluation.loss(), tolerance, optimizer + ": the loss of the trained net");
        }
    }

    /** The batches, whose numbers are stored in narrower types. */
    private static List<Batch> batches(List<String> inputs, DType type, Map<String, Tensor> numbers) {
        Tensor x = Objects.requireNonNull(numbers.get("x"));
        Tensor labels = Objects.requireNonNull(numbers.get("labels"));
        return IntStream.range(0, STEPS)
                .mapToObj(i ->
                        Batch.of(Map.of(inputs.get(0), part(x, type, i), inputs.get(1), part(labels, DType.INT64, i))))
                .toList();
    }

    private static Tensor part(Tensor all, DType type, int index) {
        long[] dims = Arrays.copyOfRange(all.dims(), 1, all.rank());
        int size = Math.toIntExact(all.elements() / STEPS);
        double[] numbers = Arrays.copyOfRange(all.toDoubles(), index * size, (index + 1) * size);
        return type.isFloatingPoint()
                ? Tensor.ofDoubles(type, numbers, dims)
                : Tensor.ofIntegers(
                        type, Arrays.stream(numbers).mapToLong(Math::round).toArray(), dims);
    }
}
