package org.onnxtwist.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.train.Trainer;
import org.onnxtwist.runtime.train.data.file.NpyFile;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** A file with training information trains, in the hands of one who has nothing but ONNX's specification, as PyTorch did. */
final class StoredTrainingTest {
    private static final Path GOLDEN = Path.of("../transformer/autodiff/src/test/resources/golden");
    private static final int STEPS = 20;
    private static final int BATCH = 16;
    private static final int PIXELS = 3 * 16 * 16;

    /** A recorded run of PyTorch. */
    private record Run(Path folder, Map<String, String> settings) {
        static Run of(String name) throws IOException {
            Map<String, String> settings = new HashMap<>();
            Pattern.compile("\"(\\w+)\": \"?([^\",\\n}]*)")
                    .matcher(Files.readString(GOLDEN.resolve(name).resolve("train.json")))
                    .results()
                    .forEach(found -> settings.put(found.group(1), found.group(2)));
            return new Run(GOLDEN.resolve(name), settings);
        }

        double number(String setting) {
            return Double.parseDouble(Objects.requireNonNull(settings.get(setting)));
        }

        Model model(Purpose purpose) throws IOException {
            Model model = OnnxReader.read(folder.resolve("model.onnx"));
            TwistOptions options = TwistOptions.defaults()
                    .withPurpose(purpose)
                    .withParameters(Safetensors.read(folder.resolve("twist.safetensors")));
            TwistRewrite.apply(model, options);
            return model;
        }

        TrainingStep step(Model model) {
            Optimizer optimizer =
                    "sgd".equals(settings.get("optimizer")) ? new Sgd(number("momentum"), false) : Adam.standard(true);
            UpdateOptions update = UpdateOptions.of(optimizer).withWeightDecay(number("weight_decay"));
            return TrainingStep.of(model, StepOptions.of(SoftmaxCrossEntropy.PLAIN, update));
        }

        double[] numbers(String file) throws IOException {
            return NpyFile.read(folder.resolve(file)).toDoubles();
        }
    }

    private static Tensor images(double[] all, int step) {
        double[] some = Arrays.copyOfRange(all, step * BATCH * PIXELS, (step + 1) * BATCH * PIXELS);
        return Tensor.ofDoubles(DType.FLOAT, some, BATCH, 3, 16, 16);
    }

    private static Tensor labels(double[] all, int step) {
        return Tensor.ofLongs(
                Arrays.stream(all, step * BATCH, (step + 1) * BATCH)
                        .mapToLong(value -> (long) value)
                        .toArray(),
                BATCH);
    }

    @ParameterizedTest
    @CsvSource({"train_sgd, TRAINING", "train_sgd, EXPORT", "train_adamw, TRAINING", "train_adamw, EXPORT"})
    void theFileAloneTrainsAsPyTorchDid(String name, Purpose purpose) throws IOException {
        Run run = Run.of(name);
        Model model = run.model(purpose);
        TrainingStep step = run.step(model);
        Model stored = step.storedIn(model, run.number("lr"));
        Checker.requireValid(stored);
        double[] losses = run.numbers("losses.npy");
        double[] inputs = run.numbers("inputs.npy");
        double[] classes = run.numbers("labels.npy");
        double tolerance = Math.max(1e-4, 10 * run.number("float32_loss_spread"));
        try (TrainingInterpreter byTheBook = new TrainingInterpreter(OnnxWriter.toBytes(stored));
                Trainer trainer =
                        new Trainer(step, 0, InferenceOptions.defaults().withThreads(1))) {
            for (int i = 0; i < STEPS; i++) {
                Map<String, Tensor> batch = new LinkedHashMap<>();
                batch.put(step.data().get(0), images(inputs, i));
                batch.put(step.data().get(1), labels(classes, i));
                double loss = Objects.requireNonNull(byTheBook.step(batch).get(step.loss()))
                        .toDoubles()[0];
                assertEquals(losses[i], loss, tolerance, "the loss of step " + i);
                double ours = trainer.train(batch, run.number("lr")).loss();
                assertEquals(ours, loss, 1e-5, "the loss of step " + i + " of the step's models");
            }
            double spread = 10 * run.number("float32_weight_spread");
            Map<String, Tensor> found = byTheBook.variables();
            Safetensors.read(run.folder().resolve("final.safetensors")).forEach((key, tensor) -> {
                Tensor trained = Objects.requireNonNull(found.get(key), key);
                assertEquals(0, difference(tensor, trained), spread, key);
            });
            trainer.state().forEach((key, tensor) -> {
                Tensor trained = Objects.requireNonNull(found.get(key), key);
                assertEquals(0, difference(tensor, trained), 1e-4, key + " of the step's models");
            });
            assertEquals(
                    STEPS + 1.0,
                    Objects.requireNonNull(found.get(TrainingStep.UPDATE)).toDoubles()[0],
                    "the number of the next update");
        }
    }

    /** The greatest difference, relative to the largest element. */
    private static double difference(Tensor expected, Tensor found) {
        double[] wanted = expected.toDoubles();
        double[] actual = found.toDoubles();
        double difference = 0;
        double largest = 1e-30;
        for (int i = 0; i < wanted.length; i++) {
            difference = Math.max(difference, Math.abs(wanted[i] - actual[i]));
            largest = Math.max(largest, Math.abs(wanted[i]));
        }
        return difference / largest;
    }

    @Test
    void theModelIsWhatItWasAndTheAlgorithmHasNamesOfItsOwn() throws IOException {
        Run run = Run.of("train_adamw");
        Model model = run.model(Purpose.TRAINING);
        TrainingStep step = run.step(model);
        ModelProto before = ModelProto.parseFrom(OnnxWriter.toBytes(model));
        ModelProto after = ModelProto.parseFrom(OnnxWriter.toBytes(step.storedIn(model, 0.001)));
        assertEquals(before.getGraph(), after.getGraph(), "the graph of the model");
        assertEquals(before, ModelProto.parseFrom(OnnxWriter.toBytes(model)), "the model that was given");
        TrainingInfoProto training = after.getTrainingInfo(0);
        assertEquals(
                Set.of("target", TrainingStep.LEARNING_RATE),
                training.getAlgorithm().getInputList().stream()
                        .map(input -> input.getName())
                        .collect(Collectors.toSet()));
        Set<String> bound = new HashSet<>();
        training.getInitializationBindingList().forEach(binding -> bound.add(binding.getKey()));
        step.parameters().forEach(slot -> assertFalse(bound.contains(slot.name()), slot.name()));
        assertEquals(step.state().size() + 1, bound.size(), "the optimiser's state and the number of the update");
    }

    @Test
    void trainingGoesOnFromAModelThatHasTrainingInformation() throws IOException {
        Run run = Run.of("train_sgd");
        Model stored = run.step(run.model(Purpose.TRAINING)).storedIn(run.model(Purpose.TRAINING), 0.05);
        TrainingStep again = run.step(stored);
        try (Trainer trainer = new Trainer(again, 0, InferenceOptions.defaults().withThreads(1))) {
            Tensor images = images(run.numbers("inputs.npy"), 0);
            Tensor labels = labels(run.numbers("labels.npy"), 0);
            Map<String, Tensor> batch =
                    Map.of(again.data().get(0), images, again.data().get(1), labels);
            double first = trainer.train(batch, 0.05).loss();
            Model trained = trainer.with(stored, trainer.trained());
            Checker.requireValid(trained);
            try (TrainingInterpreter byTheBook = new TrainingInterpreter(OnnxWriter.toBytes(trained))) {
                double second = Objects.requireNonNull(byTheBook.step(batch).get(again.loss()))
                        .toDoubles()[0];
                assertEquals(trainer.train(batch, 0.05).loss(), second, 1e-5);
                assertFalse(second > first, second + " after " + first);
            }
        }
    }
}
