package org.onnxtwist.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.step.Clipping;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TensorSlot;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.Relu;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Between the two models of a step, the gradients of parts of a batch are summed, as several machines would. */
final class SummedGradientsTest {
    private static final int BATCH = 8;
    private static final int CLASSES = 3;

    /** Two twisted convolutions and a classifier, without statistics of the batch. */
    private static Model net() {
        Model model = Model.create("net", 17);
        Graph graph = model.graph();
        Random random = new Random(2);
        Value x = graph.addInput("x", anyBatch(Dim.of(2), Dim.of(6), Dim.of(6)));
        Placement end = Placement.atEnd(model, graph);
        Value first = Conv.of(x, weights(graph, "first", random, 4, 2, 3, 3))
                .pads(1, 1, 1, 1)
                .emit(end);
        Value second = Conv.of(Relu.of(first).emit(end), weights(graph, "second", random, 5, 4, 3, 3))
                .pads(1, 1, 1, 1)
                .emit(end);
        Value pooled = Flatten.of(
                        GlobalAveragePool.of(Relu.of(second).emit(end)).emit(end))
                .emit(end);
        Value scores = Gemm.of(pooled, weights(graph, "third", random, 5, CLASSES))
                .outputNames("scores")
                .emit(end);
        scores.setType(anyBatch(Dim.of(CLASSES)));
        graph.addOutput(scores);
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(TwistOptions.Initialization.SEED));
        return model;
    }

    private static ValueType anyBatch(Dim... others) {
        List<Dim> dims = new ArrayList<>(List.of(Dim.of("n")));
        dims.addAll(List.of(others));
        return ValueType.tensor(DType.FLOAT, Shape.of(dims));
    }

    private static Value weights(Graph graph, String name, Random random, long... dims) {
        return graph.addInitializer(name, numbers(random, dims));
    }

    private static Tensor numbers(Random random, long... dims) {
        long count = LongStream.of(dims).reduce(1, (a, b) -> a * b);
        return Tensor.ofDoubles(DType.FLOAT, random.doubles(count, -1, 1).toArray(), dims);
    }

    private static InferenceSession open(Model model) {
        return InferenceSession.open(
                "the model",
                ByteBuffer.wrap(OnnxWriter.toBytes(model)),
                InferenceOptions.defaults().withThreads(1));
    }

    private static Map<String, Tensor> gradients(
            InferenceSession session, TrainingStep step, Tensor images, long[] labels, int from, int to) {
        int each = (int) (images.elements() / BATCH);
        double[] some = Arrays.copyOfRange(images.toDoubles(), from * each, to * each);
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put(step.data().get(0), Tensor.ofDoubles(DType.FLOAT, some, to - from, 2, 6, 6));
        given.put(step.data().get(1), Tensor.ofLongs(Arrays.copyOfRange(labels, from, to), to - from));
        step.parameters().forEach(slot -> given.put(slot.name(), slot.initial()));
        return session.run(given);
    }

    private static Map<String, Tensor> updated(
            InferenceSession session, TrainingStep step, Map<String, Tensor> gradients) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        step.parameters().forEach(slot -> given.put(slot.name(), slot.initial()));
        step.state().forEach(slot -> given.put(slot.name(), slot.initial()));
        step.gradientNames().values().forEach(name -> given.put(name, Objects.requireNonNull(gradients.get(name))));
        given.put(TrainingStep.LEARNING_RATE, Tensor.ofFloats(new float[] {0.01f}));
        given.put(TrainingStep.UPDATE, Tensor.ofLongs(new long[] {1}));
        return session.run(given);
    }

    @Test
    void theMeanOfTheGradientsOfTwoHalvesIsThatOfTheBatch() {
        TrainingStep step = TrainingStep.of(
                net(),
                StepOptions.of(
                        SoftmaxCrossEntropy.PLAIN,
                        UpdateOptions.of(Adam.standard(true))
                                .withWeightDecay(0.01)
                                .withClipping(new Clipping.ByNorm(0.1))));
        Random random = new Random(5);
        Tensor images = numbers(random, BATCH, 2, 6, 6);
        long[] labels = random.longs(BATCH, 0, CLASSES).toArray();
        try (InferenceSession backward = open(step.gradients());
                InferenceSession update = open(step.update())) {
            Map<String, Tensor> whole = gradients(backward, step, images, labels, 0, BATCH);
            Map<String, Tensor> first = gradients(backward, step, images, labels, 0, BATCH / 2);
            Map<String, Tensor> second = gradients(backward, step, images, labels, BATCH / 2, BATCH);
            Map<String, Tensor> mean = new LinkedHashMap<>();
            step.gradientNames().values().forEach(name -> mean.put(name, mean(first, second, name)));
            step.gradientNames().values().forEach(name -> assertClose(whole, mean, name));
            Map<String, Tensor> expected = updated(update, step, whole);
            Map<String, Tensor> found = updated(update, step, mean);
            assertEquals(expected.keySet(), found.keySet());
            for (TensorSlot slot : step.parameters()) {
                assertClose(expected, found, slot.next());
            }
        }
    }

    private static Tensor mean(Map<String, Tensor> first, Map<String, Tensor> second, String name) {
        Tensor tensor = Objects.requireNonNull(first.get(name));
        double[] sum = tensor.toDoubles();
        double[] other = Objects.requireNonNull(second.get(name)).toDoubles();
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (sum[i] + other[i]) / 2;
        }
        return Tensor.ofDoubles(tensor.dtype(), sum, tensor.dims());
    }

    private static void assertClose(Map<String, Tensor> expected, Map<String, Tensor> found, String name) {
        double[] wanted = Objects.requireNonNull(expected.get(name)).toDoubles();
        double[] actual = Objects.requireNonNull(found.get(name)).toDoubles();
        double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
        assertTrue(largest > 0, name);
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], actual[i], 1e-5 * largest, name);
        }
    }
}
