package org.onnxtwist.autodiff.rule.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Gemm;

/**
 * The weights of one direction of a recurrent layer with G gates.
 *
 * @param input [G H, I]
 * @param recurrent [G H, H]
 * @param inputBias [G H], as recurrentBias; both or neither are there
 * @param peepholes of an LSTM: the weights of the cell's state in the input, output and forget gate, [3 H]
 */
record DirectionWeights(
        Value input,
        Value recurrent,
        Optional<Value> inputBias,
        Optional<Value> recurrentBias,
        Optional<Value> peepholes) {
    private static final int BIAS = 3;
    private static final int PEEPHOLES = 7;

    /** The weights of each direction of a node. */
    static List<DirectionWeights> of(LoweredNode node, int directions) {
        List<Value> inputs = node.elements(node.input(1), 0, directions);
        List<Value> recurrent = node.elements(node.input(2), 0, directions);
        Optional<List<Value>> biases = optional(node, BIAS, directions);
        Optional<List<Value>> peepholes = optional(node, PEEPHOLES, directions);
        List<DirectionWeights> all = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            int each = direction;
            Optional<List<Value>> halves = biases.map(values -> node.parts(values.get(each), 0, 2));
            all.add(new DirectionWeights(
                    inputs.get(direction),
                    recurrent.get(direction),
                    halves.map(both -> both.get(0)),
                    halves.map(both -> both.get(1)),
                    peepholes.map(values -> values.get(each))));
        }
        return all;
    }

    private static Optional<List<Value>> optional(LoweredNode node, int input, int directions) {
        return node.node().input(input).map(value -> node.elements(value, 0, directions));
    }

    /** The sum of the biases. */
    Optional<Value> bias(Arithmetic at) {
        return inputBias.map(bias -> at.add(bias, recurrentBias.orElseThrow()));
    }

    /** {@code projected} and the product of a state and the recurrent weights, [B, G H]. */
    Value plusState(Arithmetic at, Value state, Value projected) {
        return Gemm.of(state, recurrent).c(projected).transB(1).emit(at);
    }
}
