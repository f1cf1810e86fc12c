package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.fold.ConstantSubgraph;
import org.onnxtwist.pass.fold.ReferenceEvaluator;
import org.onnxtwist.runtime.session.loading.RuntimeEvaluator;

/** The evaluation of nodes in Java against ONNX Runtime, bit by bit, on random tensors. */
final class ReferenceEvaluatorProperties {
    private static final long OPSET = 21;
    private static final List<DType> INTEGERS = List.of(
            DType.INT64, DType.INT32, DType.UINT8, DType.INT8, DType.UINT16, DType.INT16, DType.UINT32, DType.UINT64);
    private static final List<DType> NUMBERS = List.of(
            DType.INT64, DType.INT32, DType.FLOAT, DType.DOUBLE, DType.FLOAT16, DType.UINT8, DType.INT8, DType.UINT64);

    private static final List<String> OPERATORS = List.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Mod",
            "Min",
            "Max",
            "Neg",
            "Abs",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "And",
            "Or",
            "Xor",
            "Not",
            "Where",
            "Cast",
            "Identity",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Transpose",
            "Expand",
            "Gather",
            "Concat",
            "Slice",
            "Shape",
            "Size",
            "ConstantOfShape",
            "Range");

    @Provide
    Arbitrary<String> operators() {
        return Arbitraries.of(OPERATORS);
    }

    @Property(tries = 1500)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void agreesWithOnnxRuntime(@ForAll("operators") String operator, @ForAll long seed) {
        Graph graph = new Graph("one node");
        Map<Value, Tensor> constants = new LinkedHashMap<>();
        Value output = new Case(new Random(seed), graph, constants).node(operator);
        ConstantSubgraph subgraph = new ConstantSubgraph(
                List.of(output.producer().orElseThrow()), Map.of("", OPSET), constants, List.of(output));
        Optional<Tensor> here =
                Optional.ofNullable(new ReferenceEvaluator().evaluate(subgraph).get(output));
        Optional<Tensor> there = here.flatMap(tensor ->
                Optional.ofNullable(new RuntimeEvaluator().evaluate(subgraph).get(output)));
        there.ifPresent(expected -> assertTrue(
                here.orElseThrow().sameElements(expected),
                () -> operator
                        + constants.values().stream()
                                .map(ReferenceEvaluatorProperties::text)
                                .toList() + " is " + text(here.orElseThrow()) + ", ONNX Runtime says "
                        + text(expected)));
        Statistics.label("compared").collect(there.isPresent() ? operator : "none");
        Statistics.label("compared")
                .coverage(counts -> OPERATORS.forEach(name -> counts.check(name).count(count -> count >= 10)));
    }

    private static String text(Tensor tensor) {
        return tensor
                + (tensor.dtype().isConvFloat()
                        ? Arrays.toString(tensor.toDoubles())
                        : Arrays.toString(tensor.toLongs()));
    }

    /** A node of random inputs. */
    private record Case(Random random, Graph graph, Map<Value, Tensor> constants) {
        Value node(String operator) {
            NodeBuilder node = graph.newNode(operator).output("y");
            switch (operator) {
                case "Add", "Sub", "Mul", "Div", "Mod" -> arithmetic(operator, node);
                case "Min", "Max" -> inputs(node, INTEGERS, 1 + random.nextInt(3));
                case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual" -> inputs(node, NUMBERS, 2);
                case "And", "Or", "Xor" -> inputs(node, List.of(DType.BOOL), 2);
                case "Not" -> node.input(input(tensor(DType.BOOL, dims())));
                case "Neg", "Abs" ->
                    node.input(input(tensor(any(List.of(DType.INT64, DType.INT32, DType.INT8)), dims())));
                case "Where" -> {
                    long[] dims = dims();
                    DType dtype = any(NUMBERS);
                    node.input(input(tensor(DType.BOOL, narrowed(dims))))
                            .input(input(tensor(dtype, narrowed(dims))))
                            .input(input(tensor(dtype, narrowed(dims))));
                }
                case "Cast" ->
                    node.input(input(tensor(any(NUMBERS), dims())))
                            .attribute("to", (long) any(NUMBERS).code());
                case "ConstantOfShape" ->
                    node.input(input(Tensor.vector(dims())))
                            .attribute(Attribute.ofTensor("value", tensor(any(NUMBERS), 1)));
                case "Range" -> {
                    DType dtype = random.nextBoolean() ? DType.INT64 : DType.INT32;
                    for (long bound :
                            new long[] {random.nextInt(9) - 4, random.nextInt(41) - 20, 1 + random.nextInt(3)}) {
                        node.input(input(Tensor.ofIntegers(dtype, new long[] {random.nextBoolean() ? bound : -bound})));
                    }
                }
                default -> movement(operator, node);
            }
            return node.append().output(0);
        }

        private void arithmetic(String operator, NodeBuilder node) {
            long[] dims = dims();
            DType dtype = any(operator.equals("Mod") ? INTEGERS : NUMBERS);
            node.input(input(tensor(dtype, narrowed(dims))));
            long[] second = narrowed(dims);
            boolean divides = operator.equals("Div") || operator.equals("Mod");
            // The processor stops a program that divides by zero, or the least integer by -1.
            node.input(input(
                    divides && !dtype.isConvFloat()
                            ? Tensor.ofIntegers(
                                    dtype,
                                    random.longs(count(second), 2, 100)
                                            .map(x -> dtype == DType.INT64 && x % 2 == 0 ? -x : x)
                                            .toArray(),
                                    second)
                            : tensor(dtype, second)));
            if (operator.equals("Mod")) {
                node.attribute("fmod", random.nextInt(2));
            }
        }

        private void movement(String operator, NodeBuilder node) {
            long[] dims = dims();
            int rank = dims.length;
            Tensor data = tensor(any(NUMBERS), dims);
            node.input(input(data));
            switch (operator) {
                case "Identity", "Size" -> {}
                case "Reshape" -> node.input(input(Tensor.vector(target(dims))));
                case "Flatten" -> node.attribute("axis", random.nextInt(2 * rank + 1) - rank);
                case "Squeeze" -> {
                    if (random.nextBoolean()) {
                        node.input(input(Tensor.vector(IntStream.range(0, rank)
                                .filter(axis -> dims[axis] == 1)
                                .mapToLong(axis -> random.nextBoolean() ? axis : axis - rank)
                                .toArray())));
                    }
                }
                case "Unsqueeze" -> node.input(input(Tensor.vector(random.nextInt(rank + 1), -1)));
                case "Transpose" -> node.attribute("perm", shuffled(rank));
                case "Expand" -> {
                    long[] wide = Arrays.stream(dims)
                            .map(dim -> dim == 1 ? 1 + random.nextInt(3) : dim)
                            .toArray();
                    node.input(input(Tensor.vector(
                            random.nextBoolean()
                                    ? wide
                                    : LongStream.concat(LongStream.of(2), Arrays.stream(wide))
                                            .toArray())));
                }
                case "Gather" -> {
                    int axis = rank == 0 ? 0 : random.nextInt(rank);
                    long size = rank == 0 ? 1 : dims[axis];
                    long[] shape = {1 + random.nextInt(2), 2};
                    node.input(input(Tensor.ofLongs(
                                    random.longs(count(shape), -size, Math.max(1 - size, size))
                                            .toArray(),
                                    shape)))
                            .attribute("axis", axis);
                }
                case "Concat" -> {
                    int axis = rank == 0 ? 0 : random.nextInt(rank);
                    long[] other = dims.clone();
                    if (rank > 0) {
                        other[axis] = random.nextInt(3);
                    }
                    node.input(input(tensor(data.dtype(), other)))
                            .attribute("axis", axis - (random.nextBoolean() ? 0 : rank));
                }
                case "Slice" -> slice(node, rank);
                case "Shape" -> node.attribute("start", random.nextInt(5) - 2).attribute("end", random.nextInt(7) - 3);
                default -> throw new IllegalStateException(operator);
            }
        }

        private void slice(NodeBuilder node, int rank) {
            List<Long> axes = shuffled(rank).subList(0, rank == 0 ? 0 : 1 + random.nextInt(rank));
            int count = axes.size();
            long[] steps = random.longs(count, 1, 3)
                    .map(step -> random.nextBoolean() ? step : -step)
                    .toArray();
            node.input(input(Tensor.vector(random.longs(count, -6, 6).toArray())));
            node.input(input(Tensor.vector(random.longs(count, -6, 6)
                    .map(end -> random.nextInt(4) > 0 ? end : end < 0 ? Long.MIN_VALUE : Long.MAX_VALUE)
                    .toArray())));
            node.input(input(Tensor.vector(axes.stream()
                    .mapToLong(axis -> random.nextBoolean() ? axis : axis - rank)
                    .toArray())));
            node.input(input(Tensor.vector(steps)));
        }

        private long[] target(long[] dims) {
            long[] target = dims.clone();
            if (target.length > 1 && random.nextBoolean()) {
                return new long[] {0, -1};
            }
            return random.nextBoolean() ? target : new long[] {count(dims)};
        }

        private List<Long> shuffled(int rank) {
            List<Long> axes = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
            Collections.shuffle(axes, random);
            return axes;
        }

        private void inputs(NodeBuilder node, List<DType> dtypes, int count) {
            DType dtype = any(dtypes);
            long[] dims = dims();
            for (int i = 0; i < count; i++) {
                node.input(input(tensor(dtype, narrowed(dims))));
            }
        }

        private Value input(Tensor tensor) {
            Value value = graph.addInitializer("c", tensor);
            constants.put(value, tensor);
            return value;
        }

        private DType any(List<DType> dtypes) {
            return dtypes.get(random.nextInt(dtypes.size()));
        }

        private long[] dims() {
            return random.longs(random.nextInt(4), 1, 4).toArray();
        }

        /** Sizes that broadcast to {@code dims}. */
        private long[] narrowed(long[] dims) {
            return Arrays.stream(dims)
                    .skip(random.nextInt(dims.length + 1))
                    .map(dim -> random.nextInt(3) == 0 ? 1 : dim)
                    .toArray();
        }

        private Tensor tensor(DType dtype, long... dims) {
            int count = count(dims);
            boolean small = random.nextBoolean();
            if (dtype.isConvFloat()) {
                return Tensor.ofDoubles(
                        dtype,
                        random.doubles(count, -3, 3)
                                .map(x -> small ? Math.rint(x) + 0.0 : x)
                                .toArray(),
                        dims);
            }
            return Tensor.ofIntegers(
                    dtype,
                    dtype == DType.BOOL
                            ? random.longs(count, 0, 2).toArray()
                            : small
                                    ? random.longs(count, -9, 10).toArray()
                                    : random.longs(count).toArray(),
                    dims);
        }

        private static int count(long[] dims) {
            return (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        }
    }
}
