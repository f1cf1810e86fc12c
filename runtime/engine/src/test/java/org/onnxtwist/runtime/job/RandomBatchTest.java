package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.BatchComparison;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;

/** Random chains of operators: what is given another batch computes each item as ONNX Runtime computes it alone. */
final class RandomBatchTest {
    private static final int GRAPHS = 200;
    private static final int LARGEST = 2000;

    @TempDir
    private Path folder;

    /** A chain in the text notation, and the sizes of its last value. */
    private static final class Chain {
        private final Random random;
        private final long batch;
        private final StringBuilder nodes = new StringBuilder();
        private final List<String> constants = new ArrayList<>();
        private List<Long> dims;
        private int values;

        Chain(long seed) {
            random = new Random(seed);
            batch = List.of(1L, 1L, 2L, 3L).get(random.nextInt(4));
            dims = List.of(batch, 2L + random.nextInt(3), 4L);
        }

        String text() {
            String input = sizes(dims);
            int steps = 2 + random.nextInt(6);
            for (int i = 0; i < steps; i++) {
                step();
            }
            return "<ir_version: 8, opset_import: [\"\" : 17]>\ng (float" + input + " v0) => (float" + sizes(dims)
                    + " v" + values + ") <" + String.join(", ", constants) + "> {" + nodes + "}";
        }

        private void step() {
            int rank = dims.size();
            int axis = random.nextInt(rank);
            switch (random.nextInt(12)) {
                case 0 -> node("Softmax <axis = " + axis + "> (", "", dims);
                case 1 -> node("CumSum (", ", " + integers(List.of(), List.of((long) axis)), dims);
                case 2 -> {
                    List<Long> order =
                            new ArrayList<>(LongStream.range(0, rank).boxed().toList());
                    Collections.shuffle(order, random);
                    node(
                            "Transpose <perm = " + order + "> (",
                            "",
                            order.stream().map(a -> dims.get(a.intValue())).toList());
                }
                case 3, 4 -> {
                    List<Long> target = factors(dims.stream().reduce(1L, (a, b) -> a * b));
                    List<Long> stated = new ArrayList<>(target);
                    if (random.nextBoolean()) {
                        stated.set(random.nextInt(stated.size()), -1L);
                    }
                    node("Reshape (", ", " + vector(stated), target);
                }
                case 5 -> {
                    if (rank > 1) {
                        node("ReduceMax <axes = [" + axis + "], keepdims = 0> (", "", without(axis));
                    }
                }
                case 6 ->
                    node(
                            "Add (",
                            ", "
                                    + floats(dims.stream()
                                            .map(d -> random.nextBoolean() ? d : 1)
                                            .toList()),
                            dims);
                case 7 -> node("MatMul (", ", " + floats(List.of(dims.get(rank - 1), 3L)), with(rank - 1, 3));
                case 8 -> {
                    List<Long> added = with(axis, random.nextBoolean() ? 2 : dims.get(axis));
                    node(
                            "Concat <axis = " + axis + "> (",
                            ", " + floats(added),
                            with(axis, dims.get(axis) + added.get(axis)));
                }
                case 9 -> {
                    long end = 1L + random.nextInt(dims.get(axis).intValue());
                    node(
                            "Slice (",
                            ", " + vector(List.of(0L)) + ", " + vector(List.of(end)) + ", "
                                    + vector(List.of((long) axis)),
                            with(axis, end));
                }
                case 10 -> {
                    List<Long> target = dims.stream()
                            .map(d -> d == 1 && random.nextBoolean() ? batch : d)
                            .toList();
                    node("Expand (", ", " + vector(target), target);
                }
                default -> node("Flatten <axis = " + axis + "> (", "", List.of(product(0, axis), product(axis, rank)));
            }
        }

        private long product(int from, int to) {
            return dims.subList(from, to).stream().reduce(1L, (a, b) -> a * b);
        }

        private List<Long> without(int axis) {
            List<Long> other = new ArrayList<>(dims);
            other.remove(axis);
            return other;
        }

        private List<Long> with(int axis, long size) {
            List<Long> other = new ArrayList<>(dims);
            other.set(axis, size);
            return other;
        }

        private List<Long> factors(long elements) {
            List<Long> factors = new ArrayList<>();
            long left = elements;
            if (random.nextBoolean() && left % batch == 0) {
                factors.add(batch);
                left /= batch;
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                long rest = left;
                List<Long> divisors = LongStream.rangeClosed(1, rest)
                        .filter(d -> rest % d == 0)
                        .boxed()
                        .toList();
                long factor = divisors.get(random.nextInt(divisors.size()));
                factors.add(factor);
                left /= factor;
            }
            factors.add(left);
            return factors;
        }

        private void node(String head, String tail, List<Long> result) {
            if (result.stream().reduce(1L, (a, b) -> a * b) > LARGEST || result.size() > 6) {
                return;
            }
            nodes.append(" [n")
                    .append(values + 1)
                    .append("] v")
                    .append(values + 1)
                    .append(" = ")
                    .append(head);
            nodes.append("v").append(values).append(tail).append(")");
            values++;
            dims = List.copyOf(result);
        }

        private String vector(List<Long> numbers) {
            return integers(List.of((long) numbers.size()), numbers);
        }

        private String integers(List<Long> shape, List<Long> numbers) {
            return constant(
                    "int64", shape, numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }

        private String floats(List<Long> shape) {
            int count = shape.stream().reduce(1L, (a, b) -> a * b).intValue();
            boolean equal = random.nextBoolean();
            return constant(
                    "float",
                    shape,
                    IntStream.range(0, count)
                            .mapToObj(i -> equal ? "0.5" : String.valueOf(random.nextInt(9) - 4))
                            .collect(Collectors.joining(",")));
        }

        private String constant(String type, List<Long> shape, String elements) {
            String name = "c" + constants.size();
            constants.add(type + (shape.isEmpty() ? "" : sizes(shape)) + " " + name + " = {" + elements + "}");
            return name;
        }

        private static String sizes(List<Long> dims) {
            return dims.toString().replace(" ", "");
        }
    }

    @Test
    void itemsAreComputedAsAloneOrANodeIsNamed() throws IOException {
        int same = 0;
        int refused = 0;
        for (int seed = 0; seed < GRAPHS; seed++) {
            String text = new Chain(seed).text();
            Path file = folder.resolve("model.onnx");
            OnnxWriter.write(OnnxText.parse(text), file, WriteOptions.defaults());
            Model model = OnnxReader.read(file);
            try {
                new BatchDimension(seed % 2 == 0 ? Dim.of("N") : Dim.of(6)).run(model);
            } catch (PassException e) {
                assertTrue(String.valueOf(e.getMessage()).matches("(node \\w+ 'n\\d+' |output 'v).*"), e.getMessage());
                refused++;
                continue;
            }
            Path other = folder.resolve("other.onnx");
            OnnxWriter.write(model, other, WriteOptions.defaults());
            ComparisonReport report = new BatchComparison(ComparisonOptions.defaults())
                    .compare(file, OnnxReader.read(file), other, OnnxReader.read(other), OnnxReader.read(other));
            assertEquals(Optional.of(true), report.passed(), () -> text + "\n" + report.reason());
            same++;
        }
        // Neither refuses all, nor takes all.
        assertTrue(same > GRAPHS / 5 && refused > GRAPHS / 5, same + " same, " + refused + " refused");
    }
}
