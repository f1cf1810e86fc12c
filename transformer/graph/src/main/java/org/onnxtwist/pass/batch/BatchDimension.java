package org.onnxtwist.pass.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Sets the first dimension of the inputs to another size: a number, or a symbol, which makes it dynamic.
 *
 * <pre>
 *   before:                g(float[1,3,8,8] x) { a = Conv(x, w);  y = Reshape(a, {1, -1}) }
 *   after, with size N:    g(float[N,3,8,8] x) { a = Conv(x, w);  y = Reshape(a, {0, -1}) }
 * </pre>
 *
 * <p>The items of the batch are followed from the inputs to the outputs. Constants that state the old size follow the new one: targets of
 * Reshape, Expand and Resize, bounds of Slice, initial states of recurrent layers, constants that repeat the same for each item. A node
 * that mixes items (a reduction over the batch, a loss, an index that names an item), and one that cannot follow, is refused by name.
 * If the size of the batch is symbolic already, it is only replaced. Declared types of computed values are inferred again.
 *
 * @param size the new size, known or symbolic
 */
public record BatchDimension(Dim size) implements Pass {
    private static final long PROBE = 7919;

    /** Another prime, which no constant of a model states as the size of its batch. */
    private static final long OPEN = 7907;

    public BatchDimension {
        if (size instanceof Dim.Unknown || size.equals(Dim.of(0))) {
            throw new PassException("the batch size must be a number of at least 1 or a name");
        }
    }

    @Override
    public String name() {
        return "batch-dimension";
    }

    /**
     * @throws PassException when the inputs start with different sizes, or the model computes with the old size in a way
     *     that this pass cannot follow; the model must then be discarded
     */
    @Override
    public boolean run(Model model) {
        Graph graph = model.graph();
        List<Value> batched = batched(graph);
        Optional<Dim> batch = batch(batched);
        if (batch.isEmpty() || batch.get().equals(size)) {
            return false;
        }
        if (batch.get() instanceof Dim.Known old) {
            free(model, batched, old.size(), size).forEach(BatchDimension::requireTogether);
        } else {
            InferredTypes before = ShapeInference.infer(model);
            forgetDeclared(graph, before);
            setFirst(batched, Dim.of(PROBE));
            requireElementsKept(graph, ShapeInference.infer(model));
            setFirst(batched, size);
        }
        InferredTypes after = ShapeInference.inferFromNamedInputs(model);
        graph.outputs().forEach(output -> output.setType(after.of(output)));
        return true;
    }

    /**
     * The size that all inputs start with.
     *
     * @return the size; empty if no input has an axis
     * @throws PassException when the inputs start with different sizes
     */
    public static Optional<Dim> batch(Model model) {
        return batch(batched(model.graph()));
    }

    /**
     * The layout of the batch items in the outputs of a model.
     *
     * @param model the model, which must be discarded afterwards
     * @return the layouts by output name; outputs that are the same for every batch are absent
     * @throws PassException as {@link #run}
     */
    public static Map<String, Items> items(Model model) {
        List<Value> batched = batched(model.graph());
        Optional<Dim> batch = batch(batched);
        if (batch.isEmpty()) {
            return Map.of();
        }
        Dim known = batch.get().isKnown() ? batch.get() : Dim.of(OPEN);
        setFirst(batched, known);
        return free(model, batched, ((Dim.Known) known).size(), Dim.of(PROBE));
    }

    private static void requireTogether(String output, Items items) {
        if (items.outer() != 1) {
            throw new PassException("output '" + output + "' would hold each item in " + items.outer()
                    + " separate parts along axis " + items.axis()
                    + ", with parts of other items between them: move the batch to the first axis of the output");
        }
    }

    private static List<Value> batched(Graph graph) {
        return graph.inputs().stream()
                .filter(input ->
                        input.initializer().isEmpty() && firstDim(input.type()).isPresent())
                .toList();
    }

    private static Optional<Dim> batch(List<Value> batched) {
        List<Dim> sizes = batched.stream()
                .map(input -> firstDim(input.type()).orElseThrow())
                .distinct()
                .toList();
        if (sizes.size() > 1) {
            throw new PassException("the inputs " + batched + " start with the different sizes " + sizes
                    + ", so that there is no common batch dimension: give them the same size first");
        }
        return sizes.stream().findFirst();
    }

    private static Map<String, Items> free(Model model, List<Value> batched, long old, Dim size) {
        if (old == 0) {
            throw new PassException("the inputs " + batched
                    + " declare an empty batch, so that the shape of one item is not known: declare a batch size of 1");
        }
        Optional<Value> shapeless = model.graph().inputs().stream()
                .filter(input -> input.initializer().isEmpty()
                        && input.type() instanceof ValueType.TensorType
                        && input.type().shape().known().isEmpty())
                .findFirst();
        if (shapeless.isPresent()) {
            throw new PassException("input " + shapeless.get()
                    + " declares no shape, so that it is not known whether it holds the batch: declare its shape"
                    + " first");
        }
        return BatchTrace.free(model, batched, old, size);
    }

    private static void setFirst(List<Value> inputs, Dim first) {
        inputs.forEach(input -> input.setType(withFirst(input.type(), first)));
    }

    private static Optional<Dim> firstDim(ValueType type) {
        return type.shape().known().filter(dims -> !dims.isEmpty()).map(dims -> dims.get(0));
    }

    private static ValueType withFirst(ValueType type, Dim first) {
        List<Dim> dims = new ArrayList<>(type.shape().known().orElseThrow());
        dims.set(0, first);
        return ValueType.tensor(type.dtype(), Shape.of(dims));
    }

    /** Removes the declared types of node outputs whose shapes are inferred from the inputs. */
    private static void forgetDeclared(Graph graph, InferredTypes types) {
        graph.forEachNode(node -> {
            for (Value output : node.outputs()) {
                if (types.shape(output).known().isPresent()) {
                    output.setType(ValueType.UNKNOWN);
                }
            }
        });
    }

    /** Requires that no node loses or adds elements, by means of a batch size that nothing else in the model has. */
    private static void requireElementsKept(Graph graph, InferredTypes probed) {
        for (Node node : TopologicalOrder.of(graph)) {
            if (!ElementCounts.areKept(node, probed)) {
                throw new PassException("node " + node
                        + " works for one batch size only, because one of its inputs or attributes states"
                        + " that size: compute the size from the shape of another input first");
            }
        }
    }

    /**
     * Holds items: index {@code (o * batch + n) * inner + i} of the axis belongs to item {@code n}, for every {@code o} below
     * {@code outer} and {@code i} below {@code inner}. A plain batch axis has 1 for both.
     *
     * @param axis the axis, from 0
     * @param outer how often the batch is repeated along the axis; at least 1
     * @param inner how many adjacent indices belong to one item; {@link #UNKNOWN} where that depends on open sizes
     */
    public record Items(int axis, long outer, long inner) implements BatchFact {
        /** A number of indices that depends on open sizes. */
        public static final long UNKNOWN = -1;

        static Items along(int axis) {
            return new Items(axis, 1, 1);
        }

        /** The same items along another axis. */
        Items at(int other) {
            return new Items(other, outer, inner);
        }

        /** Tells whether each index is an item of its own. */
        public boolean isPlain() {
            return outer == 1 && inner == 1;
        }

        /** Tells whether two axes of equal sizes hold the same items at the same indices. */
        boolean alignsWith(Items other) {
            return outer == other.outer && (inner == other.inner || inner == UNKNOWN || other.inner == UNKNOWN);
        }

        /** The size of the axis for a batch of that size; {@link #UNKNOWN} where it is open. */
        long size(long batch) {
            return inner == UNKNOWN ? UNKNOWN : Math.multiplyExact(Math.multiplyExact(outer, batch), inner);
        }
    }
}
