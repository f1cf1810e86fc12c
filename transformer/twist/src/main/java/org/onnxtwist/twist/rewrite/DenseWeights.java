package org.onnxtwist.twist.rewrite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.op.Conv;

/** Makes sparse weights of 3x3 Convs dense, under their names: the kernels of a layer are dense, and it shares the weight with them. */
final class DenseWeights {
    /** A few bytes of a file can state any size. */
    private static final long MOST_BYTES = 1L << 30;

    private DenseWeights() {}

    static void make(Model model) {
        model.forEachGraph(graph -> {
            if (!graph.sparseInitializers().isEmpty()) {
                make(graph);
            }
        });
    }

    private static void make(Graph graph) {
        Map<Value, Tensor> dense = new HashMap<>();
        for (Graph.SparseInitializer sparse : graph.sparseInitializers()) {
            if (is3x3(sparse.tensor().dims()) && isWeight(sparse.value())) {
                dense(sparse.tensor()).ifPresent(tensor -> dense.put(sparse.value(), tensor));
            }
        }
        graph.makeDense(dense);
    }

    private static boolean is3x3(List<Long> dims) {
        return dims.size() == 4 && dims.get(2) == 3 && dims.get(3) == 3;
    }

    private static boolean isWeight(Value value) {
        return value.uses().stream()
                .anyMatch(use -> use instanceof Use.Input input
                        && input.index() == 1
                        && input.node().operator().equals(Conv.ID));
    }

    /** Empty where the dense tensor would be too large, or an index lies outside of it. */
    private static Optional<Tensor> dense(SparseTensor sparse) {
        int width = sparse.values().dtype().bits() / Byte.SIZE;
        long[] dims = sparse.dims().stream().mapToLong(Long::longValue).toArray();
        long elements = elements(dims);
        long count = sparse.values().elements();
        int columns = sparse.indices().rank() > 1 ? dims.length : 1;
        if (width == 0
                || elements > MOST_BYTES / width
                || sparse.indices().elements() != Math.multiplyExact(count, columns)) {
            return Optional.empty();
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(elements * width)).order(ByteOrder.LITTLE_ENDIAN);
        TensorElements indices = TensorElements.of(sparse.indices());
        for (long i = 0; i < count; i++) {
            long at = at(indices, i, columns, dims);
            if (at < 0 || at >= elements) {
                return Optional.empty();
            }
            bytes.put((int) at * width, sparse.values().packed().read(i * width, width), 0, width);
        }
        return Optional.of(Tensor.of(sparse.values().dtype(), dims, TensorContent.wrap(bytes)));
    }

    private static long elements(long[] dims) {
        long elements = 1;
        for (long dim : dims) {
            elements = Math.multiplyExact(elements, dim);
        }
        return elements;
    }

    /** The linear index of a value; -1 for coordinates outside of the sizes. */
    private static long at(TensorElements indices, long value, int columns, long[] dims) {
        if (columns == 1) {
            return indices.longAt(value);
        }
        long at = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            long coordinate = indices.longAt(value * columns + axis);
            if (coordinate < 0 || coordinate >= dims[axis]) {
                return -1;
            }
            at = at * dims[axis] + coordinate;
        }
        return at;
    }
}
