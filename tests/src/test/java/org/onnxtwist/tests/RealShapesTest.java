package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.loading.GraphTaps;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.shape.term.SizeEvaluation;

/**
 * Every real model with all that its nodes compute made an output: what ONNX Runtime makes has the sizes that inference says, at two
 * sizes of the inputs where those are open. What the model declares of its values is taken away before. The table of all models is left
 * in {@code target/real-shapes.tsv}.
 */
final class RealShapesTest {
    private static final int FILE = 1;
    private static final int SIZES = 2;

    /** Models of which 62 values have one axis less where a size is 1. */
    private static final Set<String> RANK_DEPENDS_ON_SIZES =
            Set.of("silero/silero_vad_v5.onnx", "silero/silero_vad_v6.onnx");

    private static final long[] RATES = {8000, 16_000};

    /** Sides of pictures; a multiple of what networks halve. */
    private static final int LEAST = 64;

    /** A size that has no name. */
    private static final Pattern OPEN = Pattern.compile("\\?\\d+");

    private static final List<String> TABLE = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path folder;

    /**
     * A value under the name of the output that shows it.
     *
     * @param stacked how many axes of repetitions the output has in front
     * @param inner whether the value is in a subgraph, which need not run
     */
    private record Watched(String name, int stacked, boolean inner, Shape shape) {}

    @TestFactory
    Stream<DynamicTest> everyValueOfEveryModelHasTheSizesThatAreInferred() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[FILE])
                .map(file -> DynamicTest.dynamicTest(file, () -> compare(models.resolve(file), file)));
    }

    private void compare(Path file, String name) throws IOException {
        Model model = OnnxReader.read(file);
        FunctionInlining.all().run(model);
        List<Node> nodes = new ArrayList<>();
        model.forEachNode(nodes::add);
        nodes.forEach(node -> node.outputs().forEach(output -> output.setType(ValueType.UNKNOWN)));
        InferredTypes types = ShapeInference.infer(model);
        List<Watched> values = watch(model, nodes, types);
        Path written = folder.resolve("all.onnx");
        OnnxWriter.write(model, written, WriteOptions.defaults());
        Set<String> seen = new HashSet<>();
        List<String> runs = new ArrayList<>();
        try (InferenceSession session =
                InferenceSession.open(written, InferenceOptions.defaults().with(Optimization.NONE))) {
            List<Port> inputs = session.inputs();
            boolean open =
                    inputs.stream().anyMatch(input -> !input.type().shape().isStatic());
            boolean choosing = inputs.stream().anyMatch(RealShapesTest::isRate);
            for (long rate : choosing ? RATES : new long[] {RATES[0]}) {
                runs.addAll(run(session, rate, open ? SIZES : 1, (sizes, real) -> {
                    assertEquals(List.of(), wrong(values, real, symbols(model, types, sizes), seen));
                }));
            }
        }
        long known = values.stream().filter(value -> isKnown(value.shape)).count();
        assertEquals(RANK_DEPENDS_ON_SIZES.contains(name) ? 62 : 0, values.size() - known);
        TABLE.add(name + "\t" + values.size() + "\t" + known + "\t" + seen.size() + "\t" + String.join(" and ", runs));
    }

    /** Runs the model at so many sizes of its inputs; tells which. */
    private static List<String> run(
            InferenceSession session,
            long rate,
            int count,
            BiConsumer<Map<String, long[]>, Map<String, Tensor>> check) {
        List<String> runs = new ArrayList<>();
        String last = "no sizes to try";
        for (Map<String, long[]> sizes : sizes(session.inputs())) {
            if (runs.size() < count) {
                try {
                    check.accept(sizes, session.run(given(session, rate, sizes)));
                    runs.add(InputSizes.describe(sizes));
                } catch (InferenceException e) {
                    last = String.valueOf(e.getMessage());
                }
            }
        }
        assertEquals(count, runs.size(), last);
        return runs;
    }

    /** Makes every tensor that a node makes, however deep in subgraphs, an output of the model. */
    private static List<Watched> watch(Model model, List<Node> nodes, InferredTypes types) {
        Map<Value, Shape> shapes = new LinkedHashMap<>();
        Map<Value, DType> dtypes = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Value value : node.outputs()) {
                if (!value.isOmitted() && types.of(value) instanceof ValueType.TensorType type) {
                    shapes.put(value, types.numbered(value));
                    dtypes.put(value, type.dtype());
                    value.setType(ValueType.tensor(type.dtype(), Shape.UNKNOWN));
                }
            }
        }
        GraphTaps taps = new GraphTaps(model);
        Map<Value, GraphTaps.Tap> tapped = new LinkedHashMap<>();
        dtypes.forEach(
                (value, dtype) -> tapped.put(value, taps.tap(value, dtype).orElseThrow()));
        model.assignNames();
        List<Watched> watched = new ArrayList<>();
        shapes.forEach((value, shape) -> {
            GraphTaps.Tap tap = Objects.requireNonNull(tapped.get(value));
            String name = tap.value().name().orElseThrow();
            watched.add(new Watched(name, tap.stacked(), value.graph() != model.graph(), shape));
        });
        return watched;
    }

    private static boolean isKnown(Shape shape) {
        return shape.known()
                .filter(dims -> dims.stream().noneMatch(dim -> dim instanceof Dim.Unknown))
                .isPresent();
    }

    /**
     * Sizes to try: pictures that are smaller than the windows of some models, of which runtimes make what they like, are left out, and
     * after each proposal comes one in which every open size differs.
     */
    private static List<Map<String, long[]>> sizes(List<Port> inputs) {
        List<Map<String, long[]>> all = new ArrayList<>();
        for (Map<String, long[]> proposal : InputSizes.proposals(inputs)) {
            Map<String, long[]> larger = new LinkedHashMap<>();
            boolean small = false;
            for (Port input : inputs) {
                long[] dims = Objects.requireNonNull(proposal.get(input.name())).clone();
                for (int axis = 0; axis < dims.length; axis++) {
                    boolean open = input.type().shape().size(axis).isEmpty();
                    small |= open && axis > 1 && dims[axis] < LEAST;
                    dims[axis] += open ? (dims[axis] < LEAST ? 1 : LEAST) : 0;
                }
                larger.put(input.name(), dims);
            }
            if (!small) {
                all.add(proposal);
                all.add(larger);
            }
        }
        return all;
    }

    private static Map<String, Tensor> given(InferenceSession session, long rate, Map<String, long[]> sizes) {
        InputGenerator generator = new InputGenerator(1);
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Port port : session.inputs()) {
            long[] dims = sizes.getOrDefault(port.name(), new long[0]);
            given.put(
                    port.name(),
                    isRate(port)
                            ? Tensor.ofLongs(new long[] {rate})
                            : generator.generate(port.name(), port.type().dtype(), dims, InputKind.UNIFORM));
        }
        return given;
    }

    /** The networks for speech choose a branch by the samples in a second. */
    private static boolean isRate(Port port) {
        return port.type().equals(ValueType.tensor(DType.INT64, Shape.of()));
    }

    /** The sizes that the names in the inputs' shapes have at one run. */
    private static Map<Dim, Long> symbols(Model model, InferredTypes types, Map<String, long[]> sizes) {
        Map<Dim, Long> symbols = new HashMap<>();
        for (Value input : model.graph().inputs()) {
            long[] given = sizes.getOrDefault(input.name().orElseThrow(), new long[0]);
            bind(types.numbered(input), given, symbols);
        }
        return symbols;
    }

    /** A size that is only a name is what it is where it is first seen; from then on it must be that. */
    private static void bind(Shape shape, long[] real, Map<Dim, Long> symbols) {
        List<Dim> dims = shape.known().orElse(List.of());
        for (int i = 0; i < real.length && i < dims.size(); i++) {
            if (dims.get(i) instanceof Dim.Symbolic
                    || OPEN.matcher(dims.get(i).toString()).matches()) {
                symbols.putIfAbsent(dims.get(i), real[i]);
            }
        }
    }

    /** The shape with the sizes that it has then; a size that cannot be told is unknown. */
    private static Shape evaluate(Shape shape, SizeEvaluation sizes) {
        return shape.known()
                .map(dims -> Shape.of(dims.stream()
                        .map(dim -> sizes.of(dim).stream()
                                .mapToObj(Dim::of)
                                .findFirst()
                                .orElse(Dim.UNKNOWN))
                        .toList()))
                .orElse(Shape.UNKNOWN);
    }

    private static List<String> wrong(
            List<Watched> values, Map<String, Tensor> real, Map<Dim, Long> symbols, Set<String> seen) {
        List<String> wrong = new ArrayList<>();
        for (Watched value : values) {
            long[] dims =
                    Objects.requireNonNull(real.get(value.name), value.name).dims();
            if (value.inner && Arrays.stream(dims).anyMatch(size -> size == 0)) {
                // The branch was not taken, or the body never ran.
                continue;
            }
            seen.add(value.name);
            Shape made = Shape.of(Arrays.copyOfRange(dims, value.stacked, dims.length));
            bind(value.shape, made.sizes().orElseThrow(), symbols);
            Shape then = evaluate(value.shape, new SizeEvaluation(symbols));
            boolean evaluated = isKnown(value.shape) == then.isStatic();
            if (then.contradicts(made) || !evaluated) {
                wrong.add(value.name + " is inferred as " + value.shape + ", so " + then + ", but is " + made);
            }
        }
        return wrong;
    }

    @AfterAll
    static void writeTable() throws IOException {
        if (!TABLE.isEmpty()) {
            List<String> lines = new ArrayList<>(List.of("model\tvalues\tall sizes known\tseen\tinput sizes"));
            lines.addAll(TABLE);
            Files.write(Files.createDirectories(Path.of("target")).resolve("real-shapes.tsv"), lines);
        }
    }
}
