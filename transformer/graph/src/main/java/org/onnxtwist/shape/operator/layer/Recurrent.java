package org.onnxtwist.shape.operator.layer;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;

/**
 * RNN, GRU and LSTM: input [sequence, batch, features], outputs [sequence, directions, batch, hidden] and, for the last step,
 * [directions, batch, hidden]; with layout 1 the batch comes first.
 */
public final class Recurrent {
    private Recurrent() {}

    public static void infer(NodeContext node) {
        DType dtype = node.dtype(0);
        Optional<List<Dim>> input = node.dims(0).filter(dims -> dims.size() == 3);
        boolean batchFirst = node.integer(LSTM.LAYOUT, 0) == 1;
        Dim sequence = input.map(dims -> dims.get(batchFirst ? 1 : 0)).orElse(Dim.UNKNOWN);
        Dim batch = input.map(dims -> dims.get(batchFirst ? 0 : 1)).orElse(Dim.UNKNOWN);
        Dim directions = Dim.of(node.text(LSTM.DIRECTION, "forward").equals("bidirectional") ? 2 : 1);
        // The recurrence weight is [directions, gates * hidden, hidden].
        Dim hidden = node.integer(LSTM.HIDDEN_SIZE).stream()
                .mapToObj(size -> Term.of(size).toDim())
                .findFirst()
                .or(() -> node.dims(2).filter(dims -> dims.size() == 3).map(dims -> dims.get(2)))
                .orElse(Dim.UNKNOWN);
        node.output(
                0,
                dtype,
                Shape.of(
                        batchFirst
                                ? List.of(batch, sequence, directions, hidden)
                                : List.of(sequence, directions, batch, hidden)));
        for (int last = 1; last < node.outputCount(); last++) {
            node.output(
                    last,
                    dtype,
                    Shape.of(batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden)));
        }
    }
}
