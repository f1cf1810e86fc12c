package org.onnxtwist.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.loss.LossModel;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.LearningRate;
import org.onnxtwist.runtime.train.StepResult;
import org.onnxtwist.runtime.train.TrainingListener;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;
import org.onnxtwist.tests.SharedFolder;

/** Every real model learns random changes of its outputs on one batch, by the mean of squares that a model behind it computes. */
@Tag("slow")
final class SharedModelTrainingTest {
    private static final int FILE = 1;
    private static final int STEPS = 3;
    private static final int OUTPUT_LIMIT = 20_000_000;
    private static final Map<String, Double> NUMBERS = Map.of("n.1", 3.0, "sr", 16000.0);
    private static final Map<String, List<Map<String, long[]>>> SIZES = Map.of(
            "silero_vad_legacy.onnx",
            List.of(Map.of(
                    "input",
                    new long[] {1, 1536},
                    "h",
                    new long[] {2, 1, 64},
                    "c",
                    new long[] {2, 1, 64},
                    "sr",
                    new long[] {})));

    /** ONNX Runtime 1.28 ends the process when it loads these trained models with a constant condition of their If. */
    private static final Set<String> CRASHING = Set.of("silero_vad_v5.onnx", "silero_vad_v6.onnx");

    /** Recurrent models of which the number of steps is to be known. */
    private static final Set<String> SIZED = Set.of("silero_vad_legacy.onnx");

    /** By the models that cannot be trained, a part of the reason. */
    private static final Map<String, String> OTHERS = Map.of(
            "loop_conv.onnx", "the number of its iterations is not known",
            "resnet20_qdq_int8.onnx", "its weights are quantised",
            "resnet20_qlinear_u8s8.onnx", "its weights are quantised",
            "light_densenet121.onnx", "its running statistics",
            "light_resnet50.onnx", "its running statistics",
            "light_shufflenet.onnx", "its running statistics");

    @Test
    void learn() throws IOException {
        Path models = SharedFolder.require("models");
        Map<String, String> others = new TreeMap<>();
        for (String line : Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .toList()) {
            Path file = models.resolve(line.split("\t", -1)[FILE]);
            if (!CRASHING.contains(String.valueOf(file.getFileName()))) {
                failure(file).ifPresent(reason -> others.put(String.valueOf(file.getFileName()), reason));
            }
        }
        assertEquals(OTHERS.keySet(), others.keySet(), others::toString);
        OTHERS.forEach(
                (name, part) -> assertTrue(String.valueOf(others.get(name)).contains(part), others::toString));
    }

    /** Why a model does not learn at any of some learning rates. */
    private static Optional<String> failure(Path file) throws IOException {
        List<Double> losses = List.of();
        try {
            for (double rate = 1e-3; rate > 1e-7; rate /= 10) {
                losses = train(file, rate);
                if (losses.get(STEPS) < losses.get(0)) {
                    return Optional.empty();
                }
            }
        } catch (GradientException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return Optional.of("the loss does not fall: " + losses);
    }

    /** The losses of the steps, and that of the evaluation after them. */
    private static List<Double> train(Path file, double rate) throws IOException {
        Map<String, Tensor> batch = new LinkedHashMap<>();
        Map<String, Tensor> outputs = run(file, batch);
        Model loss = loss(outputs);
        outputs.forEach((name, value) -> batch.put("target." + name, changed(value)));
        batch.keySet()
                .removeIf(name -> name.startsWith("target.")
                        && loss.graph().inputs().stream()
                                .noneMatch(input -> input.hint().equals(name)));
        StepOptions step = StepOptions.of(LossModel.of(loss), UpdateOptions.of(Adam.standard(true)));
        InferenceOptions options = InferenceOptions.defaults();
        Model model = OnnxReader.read(file);
        if (SIZED.contains(String.valueOf(file.getFileName()))) {
            for (Value input : List.copyOf(model.graph().inputs())) {
                Tensor given = Optional.ofNullable(batch.get(input.hint())).orElseThrow();
                input.setType(given.type());
                if (NUMBERS.containsKey(input.hint())) {
                    model.graph().setInitializer(input, given);
                    model.graph().removeInput(input);
                    batch.remove(input.hint());
                }
            }
        }
        try (TrainingRun run = TrainingRun.of(model, step, 1, options)) {
            List<Double> losses = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void updated(EpochProgress progress, StepResult result, double used) {
                    losses.add(result.loss());
                }
            };
            // Halves are trained as a copy in float.
            batch.replaceAll((name, tensor) -> tensor.dtype() == DType.FLOAT16
                    ? Tensor.ofDoubles(DType.FLOAT, tensor.toDoubles(), tensor.dims())
                    : tensor);
            BatchSource data = BatchSource.of(List.of(new Batch(1, batch)));
            run.run(TrainingPlan.of(STEPS, 1, new LearningRate.Constant(rate)), data, listener);
            losses.add(run.evaluate(data).loss());
            return losses;
        }
    }

    /** Runs a model on random inputs of the first sizes on which it runs. */
    private static Map<String, Tensor> run(Path file, Map<String, Tensor> inputs) {
        InferenceException failure = null;
        try (InferenceSession session = InferenceSession.open(file, InferenceOptions.defaults())) {
            for (Map<String, long[]> sizes :
                    SIZES.getOrDefault(String.valueOf(file.getFileName()), InputSizes.proposals(session.inputs()))) {
                inputs.clear();
                for (Port port : session.inputs()) {
                    long[] dims = Optional.ofNullable(sizes.get(port.name())).orElseThrow();
                    DType type = port.type().dtype();
                    Double number = NUMBERS.get(port.name());
                    inputs.put(
                            port.name(),
                            number == null
                                    ? new InputGenerator(1).generate(port.name(), type, dims, InputKind.NORMAL)
                                    : Tensor.filled(type, number.longValue(), dims));
                }
                try {
                    return session.run(inputs);
                } catch (InferenceException e) {
                    failure = e;
                }
            }
        }
        throw Optional.ofNullable(failure).orElseThrow();
    }

    /** The sum over all outputs of floating-point numbers of their mean squared difference from targets. */
    private static Model loss(Map<String, Tensor> outputs) {
        Model model = Model.create("loss", 18);
        Graph graph = model.graph();
        Placement end = Placement.atEnd(model, graph);
        List<Value> parts = new ArrayList<>();
        outputs.forEach((name, value) -> {
            if (value.dtype().isFloatingPoint() && value.elements() < OUTPUT_LIMIT) {
                Value y = graph.addInput(name, ValueType.tensor(value.dtype(), Shape.UNKNOWN));
                Value target = graph.addInput("target." + name, ValueType.tensor(DType.FLOAT, Shape.of(value.dims())));
                Value wide = value.dtype() == DType.FLOAT
                        ? y
                        : Cast.of(y, DType.FLOAT).emit(end);
                Value difference = Sub.of(wide, target).emit(end);
                parts.add(ReduceMean.of(Mul.of(difference, difference).emit(end))
                        .keepdims(0)
                        .emit(end));
            }
        });
        graph.addOutput(Sum.of(parts).outputNames("loss").emit(end));
        return model;
    }

    private static Tensor changed(Tensor output) {
        if (!output.dtype().isFloatingPoint()) {
            return output;
        }
        Random random = new Random(1);
        double[] values = output.toDoubles();
        double mean = Arrays.stream(values).average().orElse(0);
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
        double size = Math.max(deviation, 0.1);
        return Tensor.ofDoubles(
                DType.FLOAT,
                Arrays.stream(values)
                        .map(value -> value + size * random.nextGaussian())
                        .toArray(),
                output.dims());
    }
}
