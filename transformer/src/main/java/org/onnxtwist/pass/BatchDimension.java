package org.onnxtwist.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TopologicalOrder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.IntegerValue;
import org.onnxtwist.shape.ShapeInference;

/**
 * Gives the first dimension of the inputs another size: a number, or a symbol, which frees it.
 *
 * <pre>
 *   before:                g(float[1,3,8,8] x) { a = Conv(x, w);  y = Reshape(a, {1, -1}) }
 *   after, with size N:    g(float[N,3,8,8] x) { a = Conv(x, w);  y = Reshape(a, {0, -1}) }
 * </pre>
 *
 * <p>A Reshape to a constant shape that starts with the old size, as exporters write it, copies the size of its input instead, or, where
 * its input starts with another size, works it out from the rest. Declared types of what is computed are inferred anew.
 *
 * @param size the new size, known or symbolic
 */
public record BatchDimension(Dim size) implements Pass {
    private static final long PROBE = 7919;

    public BatchDimension {
        if (size instanceof Dim.Unknown || size.equals(Dim.of(0))) {
            throw new BatchDimensionException("the size of the batch has to be a number of at least 1, or a name");
        }
    }

    @Override
    public String name() {
        return "batch-dimension";
    }

    /**
     * @throws BatchDimensionException when the inputs start with different sizes, or the model computes with the old size in a way
     *     that this pass cannot follow; the model is then to be thrown away
     */
    @Override
    public boolean run(Model model) {
        Graph graph = model.graph();
        List<Value> batched = graph.inputs().stream()
                .filter(input ->
                        input.initializer().isEmpty() && firstDim(input.type()).isPresent())
                .toList();
        List<Dim> sizes = batched.stream()
                .map(input -> firstDim(input.type()).orElseThrow())
                .distinct()
                .toList();
        if (sizes.size() > 1) {
            throw new BatchDimensionException("the inputs " + batched + " start with the different sizes " + sizes
                    + ", so there is no one batch dimension: give them one size first");
        }
        if (sizes.isEmpty() || sizes.get(0).equals(size)) {
            return false;
        }
        Dim old = sizes.get(0);
        InferredTypes before = ShapeInference.infer(model);
        if (old instanceof Dim.Known known) {
            freeReshapes(model, known.size(), before);
        }
        forgetDeclared(graph, before);
        setFirst(batched, Dim.of(PROBE));
        requireFollowed(graph, before, ShapeInference.infer(model));
        setFirst(batched, size);
        InferredTypes after = ShapeInference.infer(model);
        graph.outputs().forEach(output -> output.setType(after.of(output)));
        return true;
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

    /** Keeps what every Reshape does at the old size, without stating that size. */
    private static void freeReshapes(Model model, long old, InferredTypes types) {
        model.graph().forEachNode(node -> {
            if (!node.operator().equals(Reshape.ID) || node.inputCount() < 2) {
                return;
            }
            Value target = node.input(1).orElseThrow();
            long[] sizes = types.constant(target).flatMap(IntegerValue::longs).orElse(new long[0]);
            boolean copiesZero = Reshape.ALLOWZERO.find(node).orElse(0L) == 0;
            if (sizes.length == 0 || sizes[0] != old || !copiesZero) {
                return;
            }
            boolean sameStart = types.shape(node.input(0).orElseThrow()).size(0).orElse(-1) == old;
            if (sameStart) {
                sizes[0] = 0;
            } else if (Arrays.stream(sizes).noneMatch(size -> size == -1)) {
                sizes[0] = -1;
            } else {
                return;
            }
            node.setInput(1, Placement.before(model, node).constant(target.hint() + ".batch", Tensor.vector(sizes)));
        });
    }

    /** What follows from the inputs is not stated a second time. */
    private static void forgetDeclared(Graph graph, InferredTypes types) {
        graph.forEachNode(node -> {
            for (Value output : node.outputs()) {
                if (types.shape(output).known().isPresent()) {
                    output.setType(ValueType.UNKNOWN);
                }
            }
        });
    }

    /** A size that nothing else in a model has shows where it gets lost. */
    private static void requireFollowed(Graph graph, InferredTypes before, InferredTypes probed) {
        for (Node node : TopologicalOrder.of(graph)) {
            boolean lost = node.outputs().stream()
                    .anyMatch(output -> before.shape(output).isStatic()
                            && !probed.shape(output).isStatic());
            if (lost || !keepsElements(node, probed)) {
                throw new BatchDimensionException(
                        "node " + node
                                + " works for the old size of the batch only, as an input or attribute of it states that size: compute it from the shape of the others first");
            }
        }
    }

    /** Whether a node that moves elements about gives out as many as it takes. */
    private static boolean keepsElements(Node node, InferredTypes types) {
        boolean moves = node.operator().equals(Reshape.ID) || node.operator().equals(Concat.ID);
        long given = 0;
        for (Value input : node.inputValues()
                .limit(node.operator().equals(Reshape.ID) ? 1 : node.inputCount())
                .toList()) {
            long elements = elements(types.shape(input));
            given = elements < 0 || given < 0 ? -1 : given + elements;
        }
        return !moves || given < 0 || given == elements(types.shape(node.output(0)));
    }

    /** Number of elements; -1 where a size is not known. */
    private static long elements(Shape shape) {
        return shape.sizes()
                .map(sizes -> Arrays.stream(sizes).reduce(1, Math::multiplyExact))
                .orElse(-1L);
    }
}
