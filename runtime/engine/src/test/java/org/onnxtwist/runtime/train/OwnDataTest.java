package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.loss.LossModel;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;

/** Data sets of a program's own: masks, several inputs, and boxes of which each image has any number. */
final class OwnDataTest {
    private static final InferenceOptions OPTIONS = InferenceOptions.defaults().withThreads(1);
    private static final int BATCHES = 12;
    private static final int IMAGES = 4;
    private static final int SIZE = 12;

    private static Value input(Model model, String name, Object... dims) {
        List<Dim> all = Arrays.stream(dims)
                .map(dim -> dim instanceof Integer size ? Dim.of(size) : Dim.of(dim.toString()))
                .toList();
        return model.graph().addInput(name, ValueType.tensor(DType.FLOAT, Shape.of(all)));
    }

    private static Value weight(Graph graph, String name, long... dims) {
        long count = LongStream.of(dims).reduce(1, (a, b) -> a * b);
        double[] elements =
                new Random(name.hashCode()).doubles(count, -0.4, 0.4).toArray();
        return graph.addInitializer(name, Tensor.ofDoubles(DType.FLOAT, elements, dims));
    }

    private static Value conv(Placement at, Value x, String name, long in, long out) {
        return Conv.of(x, weight(at.graph(), name + ".weight", out, in, 3, 3))
                .bias(weight(at.graph(), name + ".bias", out))
                .pads(1, 1, 1, 1)
                .emit(at);
    }

    /** Trains, and returns the mean losses of the epochs and the last evaluation, of the same data. */
    private static List<Double> train(Model model, Loss loss, BatchSource data, List<Evaluation> evaluations)
            throws IOException {
        StepOptions step =
                StepOptions.of(loss, UpdateOptions.of(Adam.standard(false))).withBatchesPerUpdate(2);
        List<Double> losses = new ArrayList<>();
        TrainingPlan plan =
                TrainingPlan.of(12, BATCHES, new LearningRate.Constant(0.02)).withEvaluation(data);
        try (TrainingRun run = TrainingRun.of(model, step, 1, OPTIONS)) {
            run.run(plan, data, new TrainingListener() {
                @Override
                public void epochEnded(int epoch, double mean, Optional<Evaluation> evaluation) {
                    losses.add(mean);
                    evaluations.add(evaluation.orElseThrow());
                }
            });
        }
        return losses;
    }

    /** Bright squares on a dark ground, as images [n, 1, h, w] and masks [n, h, w] with 0 for the ground, 1 for the square, 2 for its edge. */
    private static Batch squares(Random random) {
        float[] images = new float[IMAGES * SIZE * SIZE];
        long[] masks = new long[IMAGES * SIZE * SIZE];
        for (int i = 0; i < IMAGES; i++) {
            int left = random.nextInt(6);
            int top = random.nextInt(6);
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    int edge = Math.min(Math.min(x - left, left + 5 - x), Math.min(y - top, top + 5 - y));
                    int at = (i * SIZE + y) * SIZE + x;
                    images[at] = (float) (0.1 * random.nextGaussian()) + (edge >= 0 ? 1 : 0);
                    masks[at] = edge > 0 ? 1 : edge == 0 ? 2 : 0;
                }
            }
        }
        return Batch.of(Map.of(
                "image",
                Tensor.ofFloats(images, IMAGES, 1, SIZE, SIZE),
                Loss.TARGET,
                Tensor.ofLongs(masks, IMAGES, SIZE, SIZE)));
    }

    /** An iterable that makes its batches when they are asked for. */
    private static Iterable<Batch> lazily(Function<Random, Batch> made) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < BATCHES;
            }

            @Override
            public Batch next() {
                next++;
                return made.apply(new Random(next));
            }
        };
    }

    @Test
    void masksAreTargets() throws IOException {
        Model model = Model.create("segmentation", 20);
        Value image = input(model, "image", "n", 1, "h", "w");
        Placement end = Placement.atEnd(model, model.graph());
        Value first = Relu.of(conv(end, image, "first", 1, 8)).emit(end);
        Value second = Relu.of(conv(end, first, "second", 8, 8)).emit(end);
        model.graph().addOutput(conv(end, second, "third", 8, 3));
        List<Evaluation> evaluations = new ArrayList<>();
        train(model, SoftmaxCrossEntropy.PLAIN, BatchSource.of(lazily(OwnDataTest::squares)), evaluations);
        Classification pixels =
                evaluations.get(evaluations.size() - 1).classification().orElseThrow();
        assertEquals((long) BATCHES * IMAGES * SIZE * SIZE, pixels.positions());
        assertEquals(3, pixels.confusion().size());
        assertTrue(pixels.accuracy() > 0.95, () -> pixels.accuracy() + " " + pixels);
    }

    /** The class is whether the sum of three numbers of one input is less than that of two numbers of the other. */
    private static Batch pairs(Random random) {
        float[] a = new float[3 * IMAGES * 4];
        float[] b = new float[2 * IMAGES * 4];
        long[] labels = new long[IMAGES * 4];
        for (int i = 0; i < labels.length; i++) {
            float difference = 0;
            for (int j = 0; j < 3; j++) {
                a[3 * i + j] = random.nextFloat() - 0.5f;
                difference -= a[3 * i + j];
            }
            for (int j = 0; j < 2; j++) {
                b[2 * i + j] = random.nextFloat() - 0.5f;
                difference += b[2 * i + j];
            }
            labels[i] = difference > 0 ? 1 : 0;
        }
        return new Batch(
                labels.length,
                Map.of(
                        "a",
                        Tensor.ofFloats(a, labels.length, 3),
                        "b",
                        Tensor.ofFloats(b, labels.length, 2),
                        Loss.TARGET,
                        Tensor.ofLongs(labels, labels.length)));
    }

    @Test
    void modelsMayHaveSeveralInputs() throws IOException {
        Model model = Model.create("pairs", 20);
        Value a = input(model, "a", "n", 3);
        Value b = input(model, "b", "n", 2);
        Placement end = Placement.atEnd(model, model.graph());
        model.graph()
                .addOutput(Gemm.of(Concat.of(1, a, b).emit(end), weight(model.graph(), "weight", 5, 2))
                        .emit(end));
        List<Evaluation> evaluations = new ArrayList<>();
        train(model, SoftmaxCrossEntropy.PLAIN, BatchSource.of(lazily(OwnDataTest::pairs)), evaluations);
        Evaluation last = evaluations.get(evaluations.size() - 1);
        assertTrue(last.classification().orElseThrow().accuracy() > 0.95, last::toString);
        try (TrainingRun run = TrainingRun.of(
                model, StepOptions.of(SoftmaxCrossEntropy.PLAIN, UpdateOptions.of(Adam.standard(false))), 1, OPTIONS)) {
            assertEquals(
                    List.of("a", "b", Loss.TARGET),
                    run.data().stream().map(Port::name).toList());
        }
    }

    /**
     * Bright points, of which each image has any number up to three. The brightness of a point tells the size of its box: {@code boxes} [m, 1]
     * has the sizes, and {@code cells} [m, 3] the image, row and column of each.
     */
    private static Batch boxes(Random random) {
        float[] images = new float[IMAGES * SIZE * SIZE];
        List<long[]> cells = new ArrayList<>();
        List<Float> sizes = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            for (int number = i == 0 ? 1 : random.nextInt(4); number > 0; number--) {
                int row = random.nextInt(SIZE);
                int column = random.nextInt(SIZE);
                images[(i * SIZE + row) * SIZE + column] = number / 3f;
                cells.add(new long[] {i, row, column});
                sizes.add(number / 3f * 4 + 1);
            }
        }
        // A later point in the same place hides an earlier one.
        for (int at = 0; at < cells.size(); at++) {
            long[] cell = cells.get(at);
            sizes.set(at, images[(int) ((cell[0] * SIZE + cell[1]) * SIZE + cell[2])] * 4 + 1);
        }
        float[] wanted = new float[sizes.size()];
        for (int at = 0; at < wanted.length; at++) {
            wanted[at] = sizes.get(at);
        }
        return new Batch(
                IMAGES,
                Map.of(
                        "image", Tensor.ofFloats(images, IMAGES, 1, SIZE, SIZE),
                        "cells",
                                Tensor.ofLongs(
                                        cells.stream()
                                                .flatMapToLong(LongStream::of)
                                                .toArray(),
                                        wanted.length,
                                        3),
                        "boxes", Tensor.ofFloats(wanted, wanted.length, 1)));
    }

    /** mean((map[cells] - boxes)^2): the loss of the boxes, wherever they are. */
    private static Model boxLoss() {
        Model model = Model.create("loss", 18);
        Value map = input(model, "map", "n", 1, "h", "w");
        Value cells = model.graph()
                .addInput("cells", ValueType.tensor(DType.INT64, Shape.of(List.of(Dim.of("m"), Dim.of(3)))));
        Value boxes = input(model, "boxes", "m", 1);
        Placement end = Placement.atEnd(model, model.graph());
        Value found =
                GatherND.of(Transpose.of(map).perm(0, 2, 3, 1).emit(end), cells).emit(end);
        Value difference = Sub.of(found, boxes).emit(end);
        model.graph()
                .addOutput(ReduceMean.of(Mul.of(difference, difference).emit(end))
                        .keepdims(0)
                        .outputNames("loss")
                        .emit(end));
        return model;
    }

    @Test
    void imagesHaveAnyNumberOfBoxes() throws IOException {
        Model model = Model.create("detection", 20);
        Value image = input(model, "image", "n", 1, "h", "w");
        Placement end = Placement.atEnd(model, model.graph());
        Value first = Relu.of(conv(end, image, "first", 1, 8)).emit(end);
        model.graph().addOutput(conv(end, first, "second", 8, 1));
        List<Evaluation> evaluations = new ArrayList<>();
        List<Double> losses =
                train(model, LossModel.of(boxLoss()), BatchSource.of(lazily(OwnDataTest::boxes)), evaluations);
        assertTrue(losses.get(0) > 1, losses::toString);
        assertTrue(losses.get(11) < 0.1, losses::toString);
        assertTrue(evaluations.get(11).loss() < 0.1, evaluations::toString);
    }
}
