package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Pools over [N, C, spatial...]. */
public final class Pooling {
    private static final int SPATIAL = 2;

    private Pooling() {}

    /** MaxPool, whose second output says where each maximum was, AveragePool and LpPool. */
    public static void pool(NodeContext node) {
        Optional<List<Dim>> input = node.dims(0).filter(dims -> dims.size() >= SPATIAL);
        Optional<long[]> kernel = node.integers(MaxPool.KERNEL_SHAPE);
        Shape shape = input.map(dims -> Shape.of(pooled(node, dims, kernel)))
                .orElse(kernel.map(sizes -> Shape.of(Sizes.unknown(sizes.length + SPATIAL)))
                        .orElse(Shape.UNKNOWN));
        node.output(0, node.dtype(0), shape);
        node.output(1, DType.INT64, shape);
    }

    private static List<Dim> pooled(NodeContext node, List<Dim> input, Optional<long[]> kernel) {
        int rank = input.size();
        List<Dim> dims = new ArrayList<>(input.subList(0, SPATIAL));
        dims.addAll(kernel.filter(sizes -> sizes.length == rank - SPATIAL)
                .flatMap(sizes ->
                        SlidingWindow.of(node, SymbolicTensor.vector(sizes).elements()))
                .map(window -> window.positions(input.subList(SPATIAL, rank)))
                .orElse(Sizes.unknown(rank - SPATIAL)));
        return dims;
    }

    /** Global pools: every spatial axis shrinks to 1. */
    public static void global(NodeContext node) {
        global(node, 0);
    }

    private static void global(NodeContext node, int data) {
        node.output(
                0,
                node.dtype(data),
                node.dims(data)
                        .filter(dims -> dims.size() >= SPATIAL)
                        .map(input -> {
                            List<Dim> dims = new ArrayList<>(input.subList(0, SPATIAL));
                            dims.addAll(Collections.nCopies(input.size() - SPATIAL, Dim.of(1)));
                            return Shape.of(dims);
                        })
                        .orElse(Shape.UNKNOWN));
    }

    /** MaxUnpool: a third input may state the whole output shape; without it, the pool is undone. */
    public static void unpool(NodeContext node) {
        Optional<SymbolicTensor> stated = node.elements(2);
        if (stated.isPresent()) {
            node.output(
                    0,
                    node.dtype(0),
                    stated.get().elements().stream().map(Term::toDim).toList());
            return;
        }
        Optional<List<Dim>> input = node.dims(0).filter(dims -> dims.size() >= SPATIAL);
        Optional<SlidingWindow> window = input.flatMap(dims -> node.integers(MaxPool.KERNEL_SHAPE)
                .filter(sizes -> sizes.length == dims.size() - SPATIAL)
                .flatMap(sizes ->
                        SlidingWindow.of(node, SymbolicTensor.vector(sizes).elements())));
        if (window.isPresent() && !node.hasInput(2)) {
            List<Dim> spatial = input.get().subList(SPATIAL, input.get().size());
            List<Dim> dims = new ArrayList<>(input.get().subList(0, SPATIAL));
            dims.addAll(window.get().transposed(spatial, new long[spatial.size()]));
            node.output(0, node.dtype(0), dims);
        }
    }

    /** ONNX Runtime's pools of quantised tensors; with the channels last, the shape is not followed. */
    public static void quantised(NodeContext node) {
        if (node.integer(BlockedLayouts.CHANNELS_LAST, 0) != 0) {
            node.output(0, node.dtype(0), Shape.UNKNOWN);
        } else if (node.operator().startsWith("QLinearGlobal")) {
            global(node);
        } else {
            pool(node);
        }
    }
}
