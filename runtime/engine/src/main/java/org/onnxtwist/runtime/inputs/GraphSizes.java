package org.onnxtwist.runtime.inputs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SizeEvaluation;

/**
 * Input sizes that a model leaves open but that its graph determines, for example by a constant that is added to an input, the channels of
 * a Conv or the rows of a Reshape; and the resulting sizes of values.
 */
public final class GraphSizes {
    /** The most elements that a value may have: 128 MB of float. */
    private static final long MOST_ELEMENTS = 1L << 25;

    private final Map<String, Value> inputs = new LinkedHashMap<>();
    private final List<Value> values = new ArrayList<>();
    private final SymbolicTypes types;
    private final Map<Dim, Long> settled;

    private GraphSizes(Model model) {
        types = SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS);
        model.graph().inputs().forEach(input -> input.name().ifPresent(name -> inputs.put(name, input)));
        model.graph().forEachNode(node -> values.addAll(node.outputs()));
        settled = new OperandSizes(types).settled(model.graph());
    }

    /**
     * Finds the sizes that the graph of {@code model} determines; the model is not changed.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static GraphSizes of(Model model) {
        return new GraphSizes(model);
    }

    /**
     * Returns proposals as {@link InputSizes#proposals} does, first those with the sizes that the graph determines. Proposals with which a
     * value would be larger than 128 MB of float are left out, unless nothing is open.
     *
     * @param ports the inputs
     */
    public List<Map<String, long[]>> proposals(List<Port> ports) {
        List<Map<String, long[]>> all = new ArrayList<>();
        InputSizes.proposals(ports.stream().map(this::narrowed).toList()).stream()
                .filter(this::areSmallEnough)
                .forEach(all::add);
        List<Map<String, long[]>> others =
                InputSizes.proposals(ports.stream().map(this::ranked).toList());
        others.stream()
                .filter(sizes -> others.size() == 1 || areSmallEnough(sizes))
                .filter(sizes -> all.stream().noneMatch(other -> areEqual(other, sizes)))
                .toList()
                .forEach(all::add);
        return all;
    }

    private Port narrowed(Port port) {
        Optional<List<Dim>> dims = ranked(port).type().shape().known();
        if (dims.isEmpty() || port.type().shape().isStatic()) {
            return ranked(port);
        }
        List<Dim> narrow = new ArrayList<>(dims.get());
        for (int axis = 0; axis < narrow.size(); axis++) {
            Long size = settled.get(inferred(port.name(), axis));
            if (size != null && !narrow.get(axis).isKnown()) {
                narrow.set(axis, Dim.of(size));
            }
        }
        return port.withShape(Shape.of(narrow));
    }

    /** Returns the port, with an unknown shape if the model does not state the rank of the input, which the runtime takes for a scalar. */
    private Port ranked(Port port) {
        Value input = inputs.get(port.name());
        return input == null
                        || input.type().shape() instanceof Shape.Ranked
                        || input.initializer().isPresent()
                ? port
                : port.withShape(Shape.UNKNOWN);
    }

    /** Returns the inferred dimension of an axis of an input. */
    private Dim inferred(String input, int axis) {
        return Optional.ofNullable(inputs.get(input))
                .flatMap(value -> types.numbered(value).known())
                .filter(dims -> axis < dims.size())
                .map(dims -> dims.get(axis))
                .orElse(Dim.UNKNOWN);
    }

    private boolean areSmallEnough(Map<String, long[]> sizes) {
        Map<Dim, Long> given = new HashMap<>();
        sizes.forEach((name, dims) -> {
            for (int axis = 0; axis < dims.length; axis++) {
                given.put(inferred(name, axis), dims[axis]);
            }
        });
        SizeEvaluation evaluation = new SizeEvaluation(given);
        return values.stream().allMatch(value -> elements(value, evaluation) <= MOST_ELEMENTS);
    }

    /** Returns a lower bound of the number of elements; unknown sizes count as one. */
    private double elements(Value value, SizeEvaluation evaluation) {
        return types.numbered(value).known().orElse(List.of()).stream()
                .map(evaluation::of)
                .mapToDouble(size -> size.orElse(1))
                .reduce(1, (a, b) -> a * b);
    }

    private static boolean areEqual(Map<String, long[]> a, Map<String, long[]> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream()
                        .allMatch(
                                entry -> Arrays.equals(entry.getValue(), b.getOrDefault(entry.getKey(), new long[0])));
    }
}
