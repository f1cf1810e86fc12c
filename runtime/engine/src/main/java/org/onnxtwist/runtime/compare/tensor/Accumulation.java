package org.onnxtwist.runtime.compare.tensor;

import java.util.HashMap;
import java.util.Map;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Softmax;

/**
 * The amount of rounding that a model's longest chain of operators accumulates.
 *
 * @param terms the total number of terms that the sums on the chain add up; an elementwise operator counts as one
 * @param roundings the number of operators on the chain, each of which rounds its result
 * @param inFloat16 whether weights of a sum are of type float16, so that each later operator rounds to that type
 */
public record Accumulation(double terms, double roundings, boolean inFloat16) {
    /** The assumed number of terms of a sum whose length the model does not state. */
    private static final double UNSTATED = 64;

    /** The accumulation where nothing is computed. */
    public static final Accumulation NONE = new Accumulation(0, 0, false);

    /** Returns the accumulation of the chain of {@code model} that adds up most terms. */
    public static Accumulation of(Model model) {
        return of(model.graph());
    }

    /** Returns the accumulation that has the larger of each component of both. */
    public Accumulation max(Accumulation other) {
        return new Accumulation(
                Math.max(terms, other.terms), Math.max(roundings, other.roundings), inFloat16 || other.inFloat16);
    }

    private static Accumulation of(Graph graph) {
        return reached(graph).values().stream().reduce(NONE, Accumulation::max);
    }

    /** Returns, for each value that a node of {@code graph} makes, the accumulation of the chains that lead to it. */
    public static Map<Value, Accumulation> reached(Graph graph) {
        Map<Value, Accumulation> reached = new HashMap<>();
        for (Node node : graph.nodes()) {
            Accumulation before = node.inputValues()
                    .map(input -> reached.getOrDefault(input, NONE))
                    .reduce(NONE, Accumulation::max);
            Accumulation inside = node.subgraphs().map(Accumulation::of).reduce(NONE, Accumulation::max);
            Accumulation after = new Accumulation(
                    before.terms + inside.terms + terms(node),
                    before.roundings + inside.roundings + 1,
                    before.inFloat16 || inside.inFloat16 || sumsInFloat16(node));
            node.outputs().forEach(output -> reached.put(output, after));
        }
        return reached;
    }

    private static boolean sumsInFloat16(Node node) {
        return terms(node) > 1
                && node.inputValues()
                        .map(value -> value.constant()
                                .or(value::initializer)
                                .map(Tensor::type)
                                .orElse(value.type()))
                        .anyMatch(type -> type.dtype() == DType.FLOAT16);
    }

    private static double terms(Node node) {
        return switch (node.operator().name()) {
            case Conv.NAME, "FusedConv" -> weight(node, 1, 1);
            case ConvTranspose.NAME -> weight(node, 1, 0) / Math.max(1, weightSize(node, 1, 1));
            case MatMul.NAME, Gemm.NAME -> Math.max(weightSize(node, 1, 0), weightSize(node, 1, 1));
            case LSTM.NAME,
                    GRU.NAME,
                    RNN.NAME,
                    Softmax.NAME,
                    LogSoftmax.NAME,
                    LayerNormalization.NAME,
                    InstanceNormalization.NAME,
                    GroupNormalization.NAME,
                    GlobalAveragePool.NAME,
                    AveragePool.NAME,
                    Einsum.NAME,
                    CumSum.NAME,
                    LRN.NAME -> UNSTATED;
            default -> node.operator().name().startsWith("Reduce") ? UNSTATED : 1;
        };
    }

    /** Returns the product of the sizes of a constant input from an axis on; {@link #UNSTATED} if it is not constant. */
    private static double weight(Node node, int input, int fromAxis) {
        return node.input(input)
                .flatMap(value -> value.constant().or(value::initializer))
                .map(tensor -> {
                    double product = 1;
                    for (int axis = fromAxis; axis < tensor.rank(); axis++) {
                        product *= tensor.dim(axis);
                    }
                    return product;
                })
                .orElse(UNSTATED);
    }

    private static double weightSize(Node node, int input, int axis) {
        return node.input(input)
                .flatMap(value -> value.constant().or(value::initializer))
                .filter(tensor -> axis < tensor.rank())
                .map(tensor -> (double) tensor.dim(axis))
                .orElse(UNSTATED);
    }
}
