package org.onnxtwist.autodiff.rule.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.autodiff.rule.Lowering;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * A recurrent layer over sequences of known length becomes one step for each element of the sequences and each direction. The products
 * with the inputs of all steps are one product before them.
 *
 * <p>Sequences that are shorter than the input keep their states after their end: see {@link SequenceLengths}.
 *
 * <p>With T elements, B sequences, D directions, I features and H hidden units, the input is [T, B, I], or [B, T, I] with layout 1; the
 * outputs are [T, D, B, H] and, of the last step, [D, B, H], or [B, T, D, H] and [B, D, H].
 */
abstract class RecurrentLowering implements Lowering {
    private static final int FIRST_STATE = 5;
    private static final int NODES_OF_A_STEP = 25;

    /** The number of states that a step hands on to the next, of which the first is the output: 1, or 2 with the cell's. */
    abstract int states();

    /** The activation functions of a direction where the node states none. */
    abstract List<String> activations();

    abstract Cell cell(LoweredNode node, DirectionWeights weights, List<Activation> activations);

    @Override
    public final List<Value> expand(LoweredNode lowered) {
        Node node = lowered.node();
        boolean batchFirst = LSTM.LAYOUT.find(node).orElse(0L) == 1;
        long time = batchFirst ? 1 : 0;
        int directions = Math.toIntExact(lowered.size(lowered.input(1), 0));
        int hidden = Math.toIntExact(lowered.size(lowered.input(2), 2));
        int steps = Math.toIntExact(lowered.size(lowered.input(0), (int) time));
        requireSupported(lowered, steps);
        lowered.requireFewNodes((long) steps * directions, NODES_OF_A_STEP);
        List<List<Activation>> functions = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            functions.add(Activation.of(lowered, activations(), direction));
        }
        Arithmetic at = lowered.at().withType(lowered.dtype(lowered.input(0)));
        SequenceLengths lengths = SequenceLengths.of(lowered, steps);
        List<List<Value>> initial = new ArrayList<>();
        for (int i = 0; i < states(); i++) {
            initial.add(initial(lowered, at, FIRST_STATE + i, batchFirst, directions, hidden));
        }
        List<Value> whole = new ArrayList<>();
        List<List<Value>> last = new ArrayList<>();
        List<DirectionWeights> weights = DirectionWeights.of(lowered, directions);
        for (int direction = 0; direction < directions; direction++) {
            Cell cell = cell(lowered, weights.get(direction), functions.get(direction));
            int each = direction;
            List<Value> state = initial.stream().map(values -> values.get(each)).toList();
            Value projected = MatMul.of(
                            lowered.input(0),
                            Transpose.of(weights.get(direction).input())
                                    .perm(1, 0)
                                    .emit(at))
                    .emit(at);
            if (cell.inputBias().isPresent()) {
                projected = at.add(projected, cell.inputBias().get());
            }
            List<Value> elements = lowered.elements(projected, time, steps);
            boolean backwards = direction == 1 || LSTM.DIRECTION.of(node).equals("reverse");
            Value[] outputs = new Value[steps];
            for (int step = 0; step < steps; step++) {
                int position = backwards ? steps - 1 - step : step;
                Optional<Value> reach = lengths.reach(at, position);
                List<Value> next = cell.step(at, elements.get(position), state);
                Value output = next.get(0);
                state = SequenceLengths.states(at, reach, state, next);
                outputs[position] = Unsqueeze.of(
                                reach.map(reached -> at.where(reached, output)).orElse(output),
                                at.integers(time, time + 1))
                        .emit(at);
            }
            whole.add(lowered.join(time, Arrays.asList(outputs)));
            last.add(state);
        }
        List<Value> results = new ArrayList<>();
        results.add(lowered.join(time + 1, whole));
        for (int i = 0; i < states(); i++) {
            List<Value> parts = new ArrayList<>();
            for (List<Value> state : last) {
                parts.add(Unsqueeze.of(state.get(i), at.integers(time)).emit(at));
            }
            results.add(lowered.join(time, parts));
        }
        return results;
    }

    private static void requireSupported(LoweredNode node, int steps) {
        if (steps == 0) {
            throw node.refusal("its sequences are empty");
        }
        if (LSTM.CLIP.find(node.node()).isPresent()) {
            throw node.refusal(
                    "it limits what its activation functions are given, by the attribute '" + LSTM.CLIP + "'");
        }
    }

    /** The initial state of each direction, [B, H]. */
    private static List<Value> initial(
            LoweredNode node, Arithmetic at, int input, boolean batchFirst, int directions, int hidden) {
        Optional<Value> given = node.node().input(input);
        if (given.isPresent()) {
            return node.elements(given.get(), batchFirst ? 1 : 0, directions);
        }
        Value x = node.input(0);
        int batch = batchFirst ? 0 : 1;
        Dim size = node.dims(x).get(batch);
        Value shape = size instanceof Dim.Known known
                ? at.integers(known.size(), hidden)
                : Concat.of(0, Shape.of(x).start(batch).end(batch + 1).emit(at), at.integers(hidden))
                        .emit(at);
        Value zeros = Expand.of(at.number(0), shape).emit(at);
        return Collections.nCopies(directions, zeros);
    }
}
