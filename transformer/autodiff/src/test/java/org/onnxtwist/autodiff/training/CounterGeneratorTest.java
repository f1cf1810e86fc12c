package org.onnxtwist.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;

/** The numbers look like independent ones: no statistic of a quarter of a million lies more than five standard deviations off. */
final class CounterGeneratorTest {
    private static final int SIZE = 512;
    private static final int COUNT = SIZE * SIZE;
    private static final double LIMIT = 5;

    /** Numbers from 0 to below 1 of several streams, each a square. */
    private static List<double[]> draw(long seed, long counter, int streams) throws OrtException {
        Model model = Model.create("g", 18);
        Graph graph = model.graph();
        Value seeds = graph.addInput("seed", ValueType.tensor(DType.INT64));
        Value counters = graph.addInput("counter", ValueType.tensor(DType.INT64));
        Value like = graph.addInput("like", ValueType.tensor(DType.FLOAT, SIZE, SIZE));
        Placement end = Placement.atEnd(model, graph);
        Arithmetic at = new Arithmetic(end, new Arithmetic.Constants(end), DType.INT64);
        CounterGenerator generator = new CounterGenerator(at, seeds, counters);
        for (int stream = 0; stream < streams; stream++) {
            Value drawn = generator.draw(
                    at,
                    stream,
                    like,
                    model.graph().inputs().get(2).type().shape().known().orElseThrow());
            Value output = Cast.of(drawn, DType.DOUBLE).emit(at);
            output.setName("y" + stream);
            output.setType(ValueType.tensor(DType.DOUBLE, SIZE, SIZE));
            graph.addOutput(output);
        }
        List<double[]> found = new ArrayList<>();
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> outputs = execution.run(Map.of(
                    "seed", Tensor.ofLongs(new long[] {seed}),
                    "counter", Tensor.ofLongs(new long[] {counter}),
                    "like", Tensor.zeros(DType.FLOAT, SIZE, SIZE)));
            for (int stream = 0; stream < streams; stream++) {
                double[] numbers = Objects.requireNonNull(outputs.get("y" + stream));
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] /= CounterGenerator.PRIME;
                }
                found.add(numbers);
            }
        }
        return found;
    }

    private static void requireSmall(double deviations, String what) {
        assertTrue(Math.abs(deviations) < LIMIT, what + ": " + deviations + " standard deviations");
    }

    /** The sum of products of pairs, both minus the mean, in its standard deviations. */
    private static double correlation(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - 0.5) * (b[i] - 0.5);
        }
        return sum * 12 / Math.sqrt(a.length);
    }

    private static double[] shifted(double[] numbers, int lag) {
        double[] shifted = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            shifted[i] = numbers[(i + lag) % numbers.length];
        }
        return shifted;
    }

    private static double chiSquared(double[] numbers, int cells, IntBinaryOperator cell) {
        long[] counts = new long[cells];
        for (int i = 0; i < numbers.length; i++) {
            counts[cell.applyAsInt(i, cells)]++;
        }
        double expected = (double) numbers.length / cells;
        double sum = 0;
        for (long count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return (sum - (cells - 1)) / Math.sqrt(2.0 * (cells - 1));
    }

    @Test
    void numbersAreUniform() throws OrtException {
        for (long counter = 0; counter < 6; counter++) {
            double[] numbers = draw(1, counter, 1).get(0);
            double sum = 0;
            double squares = 0;
            for (double number : numbers) {
                sum += number - 0.5;
                squares += (number - 0.5) * (number - 0.5) - 1.0 / 12;
            }
            requireSmall(sum * Math.sqrt(12.0 / COUNT), "mean");
            requireSmall(squares * Math.sqrt(180.0 / COUNT), "variance");
            requireSmall(chiSquared(numbers, 1024, (i, cells) -> (int) (numbers[i] * cells)), "cells");
            // Pairs of neighbours: the square of numbers from 0 to 1 in 32 times 32 cells, and triples in 12 times 12
            // times 12.
            for (int lag : new int[] {1, 2, SIZE, SIZE + 1}) {
                double[] next = shifted(numbers, lag);
                requireSmall(
                        chiSquared(numbers, 1024, (i, cells) -> 32 * (int) (numbers[i] * 32) + (int) (next[i] * 32)),
                        "pairs at distance " + lag);
                double[] third = shifted(numbers, 2 * lag);
                requireSmall(
                        chiSquared(
                                numbers,
                                1728,
                                (i, cells) -> 144 * (int) (numbers[i] * 12)
                                        + 12 * (int) (next[i] * 12)
                                        + (int) (third[i] * 12)),
                        "triples at distance " + lag);
            }
        }
    }

    @Test
    void neighboursAreUncorrelated() throws OrtException {
        double[] numbers = draw(2, 9, 1).get(0);
        for (int row = 0; row < 3; row++) {
            for (int column = row == 0 ? 1 : -3; column <= 3; column++) {
                requireSmall(correlation(numbers, shifted(numbers, row * SIZE + column)), row + ", " + column);
            }
        }
    }

    /** What is kept of a row or a column, and of the four corners of a rectangle, is as if each element were drawn on its own. */
    @Test
    void rowsColumnsAndRectanglesAreAsOfIndependentElements() throws OrtException {
        double[] numbers = draw(3, 4, 1).get(0);
        int[] rows = new int[SIZE];
        int[] columns = new int[SIZE];
        long corners = 0;
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                int kept = sign(numbers, i, j);
                rows[i] += kept;
                columns[j] += kept;
                corners +=
                        (long) kept * sign(numbers, i + 1, j) * sign(numbers, i, j + 1) * sign(numbers, i + 1, j + 1);
            }
        }
        requireSmall((double) corners / SIZE, "corners");
        for (int[] lines : List.of(rows, columns)) {
            double sum = 0;
            for (int line : lines) {
                sum += (double) line * line / SIZE;
            }
            requireSmall((sum - SIZE) / Math.sqrt(2.0 * SIZE), "lines");
        }
    }

    private static int sign(double[] numbers, int i, int j) {
        return numbers[i % SIZE * SIZE + j % SIZE] >= 0.5 ? 1 : -1;
    }

    @Test
    void stepsStreamsAndSeedsAreIndependent() throws OrtException {
        List<double[]> drawn = new ArrayList<>();
        for (long seed = 0; seed < 3; seed++) {
            for (long counter = 0; counter < 3; counter++) {
                drawn.addAll(draw(seed, counter, 3));
            }
        }
        drawn.addAll(draw(-1, 0, 1));
        drawn.addAll(draw(1L << 40, 0, 1));
        drawn.addAll(draw(0, 1L << 40, 1));
        for (int i = 0; i < drawn.size(); i++) {
            for (int j = 0; j < i; j++) {
                requireSmall(correlation(drawn.get(i), drawn.get(j)), i + " and " + j);
                requireSmall(correlation(drawn.get(i), shifted(drawn.get(j), 1)), i + " and " + j + " shifted");
                requireSmall(correlation(drawn.get(i), shifted(drawn.get(j), SIZE)), i + " and " + j + " a row lower");
            }
        }
    }

    @Test
    void theSameSeedAndCounterDrawTheSame() throws OrtException {
        assertArrayEquals(draw(5, 6, 1).get(0), draw(5, 6, 1).get(0));
    }
}
