package org.onnxtwist.shape.operator.layer;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.Attr;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;

/** Attention over sequences, with the state that generation carries from step to step. */
public final class AttentionOperators {
    /** Heads apart: [batch, heads, sequence, head size]; packed: [batch, sequence, heads * head size]. */
    private static final int APART = 4;

    private static final int PACKED = 3;

    private AttentionOperators() {}

    /**
     * Attention: query, key, value, mask, past key, past value. Outputs are the query's shape with the value's head size, past and new
     * keys, past and new values, and the scores [batch, heads, query sequence, key sequence].
     */
    public static void attention(NodeContext node) {
        Optional<List<Dim>> query = heads(node, 0, Attention.Q_NUM_HEADS);
        Optional<List<Dim>> key = heads(node, 1, Attention.KV_NUM_HEADS);
        Optional<List<Dim>> value = heads(node, 2, Attention.KV_NUM_HEADS);
        Dim batch = side(query, 0);
        Dim valueSize = side(value, 3);
        Dim total = node.hasInput(4)
                ? Term.of(side(node.dims(4), 2)).plus(Term.of(side(key, 2))).toDim()
                : side(key, 2);
        Shape attended = Shape.UNKNOWN;
        if (node.dims(0).filter(dims -> dims.size() == PACKED).isPresent()) {
            Term width = Term.of(side(query, 1)).times(Term.of(valueSize));
            attended = Shape.of(List.of(batch, side(query, 2), width.toDim()));
        } else if (query.isPresent()) {
            attended = Shape.of(List.of(batch, side(query, 1), side(query, 2), valueSize));
        }
        node.output(0, node.dtype(0), attended);
        node.output(1, node.dtype(0), List.of(batch, side(key, 1), total, side(key, 3)));
        node.output(2, node.dtype(2), List.of(batch, side(value, 1), total, valueSize));
        node.output(3, node.dtype(0), List.of(batch, side(query, 1), side(query, 2), total));
    }

    /** An input's dimensions with its heads apart; packed ones are told apart by the number of heads. */
    private static Optional<List<Dim>> heads(NodeContext node, int index, Attr<?> attribute) {
        Optional<List<Dim>> dims = node.dims(index);
        if (dims.filter(list -> list.size() == PACKED).isEmpty()) {
            return dims.filter(list -> list.size() == APART);
        }
        Term count = count(node, attribute);
        return dims.map(list -> List.of(
                list.get(0),
                count.toDim(),
                list.get(1),
                Term.of(list.get(2)).floorDiv(count).toDim()));
    }

    private static Term count(NodeContext node, Attr<?> attribute) {
        return node.integer(attribute).stream()
                .mapToObj(Term::of)
                .findFirst()
                .filter(heads -> Term.of(1).isAtMost(heads))
                .orElse(Term.UNKNOWN);
    }

    private static Dim side(Optional<List<Dim>> dims, int axis) {
        return dims.filter(list -> axis < list.size())
                .map(list -> list.get(axis))
                .orElse(Dim.UNKNOWN);
    }

    /** LinearAttention: packed queries, keys and values; a state [batch, heads, key size, value size] instead of the past. */
    public static void linear(NodeContext node) {
        Optional<List<Dim>> query = node.dims(0).filter(dims -> dims.size() == PACKED);
        Term queryHeads = count(node, Attention.Q_NUM_HEADS);
        Term keyHeads = count(node, Attention.KV_NUM_HEADS);
        Term keySize = Term.of(side(query, 2)).floorDiv(queryHeads);
        Term valueSize = Term.of(side(node.dims(2), 2)).floorDiv(keyHeads);
        Dim width = queryHeads.times(valueSize).toDim();
        node.output(0, node.dtype(0), List.of(side(query, 0), side(query, 1), width));
        List<Dim> state = List.of(side(query, 0), keyHeads.toDim(), keySize.toDim(), valueSize.toDim());
        node.output(1, node.dtype(node.hasInput(3) ? 3 : 0), state);
    }

    /** CausalConvWithState: the input's shape, and the last steps that the next call needs. */
    public static void causalConvolution(NodeContext node) {
        node.output(0, node.type(0));
        Dim steps = Term.of(side(node.dims(1), 2)).plus(-1).toDim();
        node.output(1, node.dtype(0), List.of(side(node.dims(0), 0), side(node.dims(0), 1), steps));
    }
}
