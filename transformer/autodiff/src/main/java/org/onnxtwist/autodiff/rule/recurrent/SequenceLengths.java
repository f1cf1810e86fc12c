package org.onnxtwist.autodiff.rule.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.Unsqueeze;

/**
 * The lengths of the sequences of a recurrent layer. Behind the end of a sequence its states stay as they are and its outputs are zero; a
 * reverse layer begins with the last element of each.
 *
 * @param lengths 32-bit integers [B]; empty where all sequences are of the length of the input
 */
record SequenceLengths(Optional<Value> lengths) {
    private static final int INPUT = 4;

    static SequenceLengths of(LoweredNode node, int steps) {
        return new SequenceLengths(node.node()
                .input(INPUT)
                .filter(given -> node.constant(given)
                        .filter(known -> Arrays.stream(known).allMatch(length -> length == steps))
                        .isEmpty()));
    }

    /** Tells for each sequence whether it has an element at a position, [B, 1]; empty where all have. */
    Optional<Value> reach(Arithmetic at, int position) {
        return lengths.map(given -> Unsqueeze.of(
                        Greater.of(given, at.withType(DType.INT32).number(position))
                                .emit(at),
                        at.integers(1))
                .emit(at));
    }

    /** The states after a step, of which those of sequences that it does not reach are the states before it. */
    static List<Value> states(Arithmetic at, Optional<Value> reach, List<Value> before, List<Value> after) {
        if (reach.isEmpty()) {
            return after;
        }
        List<Value> states = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            states.add(at.where(reach.get(), after.get(i), before.get(i)));
        }
        return states;
    }
}
