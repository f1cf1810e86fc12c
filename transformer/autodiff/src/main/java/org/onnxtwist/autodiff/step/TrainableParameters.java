package org.onnxtwist.autodiff.step;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.MatMulInteger;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.QLinearMatMul;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.Where;
import org.onnxtwist.twist.layer.GlobSet;

/**
 * The parameters of a model: the floating-point initializers of its main graph that training changes. Not among them are single numbers
 * that only arithmetic reads, such as the 0.5 in a formula, and what operators read beside their weights: running statistics, limits,
 * factors of sizes, scales of quantisation, zero states in which recurrent layers begin.
 */
final class TrainableParameters {
    /** The inputs of operators that are settings, not weights. */
    private static final Map<OperatorId, Set<Integer>> SETTINGS = Map.of(
            BatchNormalization.ID, Set.of(3, 4),
            Clip.ID, Set.of(1, 2),
            DequantizeLinear.ID, Set.of(1, 2),
            Pad.ID, Set.of(2),
            QuantizeLinear.ID, Set.of(1, 2),
            Resize.ID, Set.of(1, 2, 3),
            Where.ID, Set.of(1, 2));

    /** The inputs of recurrent layers for the initial state, which is a setting where it is zero. */
    private static final Map<OperatorId, Set<Integer>> STATES =
            Map.of(GRU.ID, Set.of(5), LSTM.ID, Set.of(5, 6), RNN.ID, Set.of(5));

    /** Operators that hand their first input on. */
    private static final Set<OperatorId> MOVING =
            Set.of(Expand.ID, Identity.ID, Reshape.ID, Slice.ID, Squeeze.ID, Transpose.ID, Unsqueeze.ID);

    /** The operators of which a single number is a weight too. */
    private static final Set<OperatorId> WEIGHTED = Set.of(
            BatchNormalization.ID,
            Conv.ID,
            ConvTranspose.ID,
            GRU.ID,
            Gemm.ID,
            GroupNormalization.ID,
            InstanceNormalization.ID,
            LSTM.ID,
            LayerNormalization.ID,
            MatMul.ID,
            PRelu.ID,
            RMSNormalization.ID,
            RNN.ID);

    /** The beginning of a glob of parameters that are trained although another glob freezes them. */
    private static final String NOT = "!";

    private static final Set<OperatorId> QUANTISED =
            Set.of(ConvInteger.ID, DequantizeLinear.ID, MatMulInteger.ID, QLinearConv.ID, QLinearMatMul.ID);

    private TrainableParameters() {}

    /**
     * The parameters in the order of the initializers.
     *
     * @param frozen globs of names that are left out; one that begins with ! is of names that are not, although another matches, or of the only
     *     ones that are not
     * @param constants initializers that are no parameters
     * @throws GradientException when a glob matches no parameter, or none is left
     */
    static List<Value> of(Graph graph, List<String> frozen, Set<Value> constants) {
        List<Value> all = graph.initializers().stream()
                .filter(value -> !value.isInput() && !constants.contains(value) && isParameter(value))
                .toList();
        Map<Boolean, List<String>> globs = frozen.stream()
                .collect(Collectors.partitioningBy(
                        glob -> glob.startsWith(NOT),
                        Collectors.mapping(
                                glob -> glob.startsWith(NOT) ? glob.substring(NOT.length()) : glob,
                                Collectors.toList())));
        for (String glob : frozen) {
            String own = glob.startsWith(NOT) ? glob.substring(NOT.length()) : glob;
            if (all.stream().noneMatch(value -> GlobSet.matches(own, value.hint()))) {
                throw new GradientException(
                        Fault.REQUEST, "no parameter matches '" + glob + "', which is to be frozen: correct the name");
            }
        }
        GlobSet still = new GlobSet(globs.getOrDefault(false, List.of()), globs.getOrDefault(true, List.of()));
        List<Value> left = all.stream()
                .filter(value -> frozen.isEmpty() || !still.test(value.hint()))
                .toList();
        if (left.isEmpty()) {
            throw all.isEmpty()
                    ? new GradientException(
                            Fault.MODEL,
                            isQuantised(graph)
                                    ? "the model has no parameters, because its weights are quantised: train the model in"
                                            + " floating-point numbers, and quantise the trained one"
                                    : "the model has no parameters: its main graph has no floating-point weights")
                    : new GradientException(Fault.REQUEST, "no parameter is left to train: freeze fewer");
        }
        return left;
    }

    private static boolean isQuantised(Graph graph) {
        return graph.initializers().stream()
                .filter(value -> !value.initializer().orElseThrow().dtype().isFloatingPoint())
                .flatMap(Value::consumers)
                .anyMatch(node -> QUANTISED.contains(node.operator()));
    }

    private static boolean isParameter(Value value) {
        Tensor tensor = value.initializer().orElseThrow();
        return tensor.dtype().isFloatingPoint() && tensor.elements() > 0 && isWeight(value, tensor);
    }

    private static boolean isWeight(Value value, Tensor tensor) {
        return value.consumers()
                .anyMatch(node -> IntStream.range(0, node.inputCount())
                        .filter(index -> node.input(index).filter(value::equals).isPresent())
                        .anyMatch(index -> isWeight(node, index, tensor)));
    }

    private static boolean isWeight(Node node, int index, Tensor tensor) {
        if (index == 0 && MOVING.contains(node.operator())) {
            return node.output(0).isOutput() || isWeight(node.output(0), tensor);
        }
        if (STATES.getOrDefault(node.operator(), Set.of()).contains(index)) {
            return Arrays.stream(tensor.toDoubles()).anyMatch(number -> number != 0);
        }
        return !SETTINGS.getOrDefault(node.operator(), Set.of()).contains(index)
                && (tensor.elements() != 1 || WEIGHTED.contains(node.operator()));
    }
}
