package org.onnxtwist.twist.layer;

import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Constant;

/**
 * The number of parameters of a model, the same in every report: the floating-point numbers that it stores, whether training changes them or
 * not. Running statistics are among them, and weights that nothing reads; the constants of the conv_twist formula, such as its grids, are not.
 */
public final class ParameterCount {
    private ParameterCount() {}

    /**
     * The number of elements of all floating-point initializers and of all floating-point tensors in Constant nodes, in every graph and
     * function, other than {@link Constants}. Each stored tensor counts once, however many nodes read it. Of a sparse tensor, only the stored
     * values count.
     */
    public static long of(Model model) {
        return model.graphs().stream().mapToLong(ParameterCount::of).sum();
    }

    private static long of(Graph graph) {
        long count = 0;
        for (Value value : graph.initializers()) {
            count += of(value);
        }
        for (Graph.SparseInitializer sparse : graph.sparseInitializers()) {
            count += of(sparse.tensor().values());
        }
        for (Node node : graph.nodes()) {
            if (node.operator().equals(Constant.ID) && !node.outputs().isEmpty()) {
                count += of(node.output(0));
            }
        }
        return count;
    }

    /** The number of parameters that one value stores, which {@link #of(Model)} counts once; 0 for a value that is computed. */
    public static long of(Value value) {
        if (Constants.isOfFormula(value)) {
            return 0;
        }
        return value.initializer()
                .or(value::constant)
                .or(() -> value.sparseInitializer().map(sparse -> sparse.values()))
                .map(ParameterCount::of)
                .orElse(0L);
    }

    private static long of(Tensor tensor) {
        return tensor.dtype().isFloatingPoint() ? tensor.elements() : 0;
    }
}
