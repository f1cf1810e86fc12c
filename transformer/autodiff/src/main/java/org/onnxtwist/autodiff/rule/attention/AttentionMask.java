package org.onnxtwist.autodiff.rule.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;

/**
 * The keys that each query of an Attention attends, by positions and by the mask that is its input 3. Where keys are counted
 * (nonpad_kv_seqlen), the last query stands at the last key in use, as ONNX 1.23 corrected it; ONNX Runtime 1.28 does the same in float, but in
 * double it lets the first query stand at the first key.
 *
 * @param scores a value of the shape [batch, heads, queries, keys]
 * @param mask the mask that is given, with as many keys
 */
record AttentionMask(NodeGradient gradient, Value scores, Optional<Value> mask) {
    private static final int PAST_KEY = 4;
    private static final int KEYS_IN_USE = 6;

    /** True where a query attends a key, of a shape that is broadcast to that of the scores; empty where all do. */
    Optional<Value> allowed() {
        Node node = gradient.node();
        Arithmetic at = gradient.at();
        List<Value> conditions = new ArrayList<>();
        boolean causal = Attention.IS_CAUSAL.of(node) != 0;
        // Before operator set 25 there are no windows, which is what the default stands for.
        long left = Attention.LEFT_WINDOW_SIZE.of(node);
        long right = Attention.RIGHT_WINDOW_SIZE.of(node);
        if (causal || left >= 0 || right >= 0) {
            Value queries = at.add(unsqueezed(range(2), -1), offset());
            Value keys = range(3);
            Arithmetic integers = at.withType(DType.INT64);
            if (causal) {
                conditions.add(LessOrEqual.of(keys, queries).emit(at));
            }
            if (left >= 0) {
                conditions.add(GreaterOrEqual.of(keys, integers.add(queries, (double) -left))
                        .emit(at));
            }
            if (right >= 0) {
                conditions.add(LessOrEqual.of(keys, integers.add(queries, (double) right))
                        .emit(at));
            }
        }
        keysInUse().ifPresent(count -> conditions.add(Less.of(range(3), count).emit(at)));
        mask.ifPresent(given -> conditions.add(
                gradient.dtype(gradient.input(3)) == DType.BOOL
                        ? given
                        : Greater.of(given, at.number(Double.NEGATIVE_INFINITY)).emit(at)));
        return conditions.stream().reduce((a, b) -> And.of(a, b).emit(at));
    }

    /** The number of keys before the first query, broadcast to [batch, heads, queries, keys]. */
    private Value offset() {
        Arithmetic at = gradient.at();
        Optional<Value> past = gradient.node().input(PAST_KEY);
        return past.map(key -> Shape.of(key).start(2).end(3).emit(at))
                .or(() -> keysInUse().map(count -> at.sub(count, size(2))))
                .orElseGet(() -> at.integers(0));
    }

    private Optional<Value> keysInUse() {
        Arithmetic at = gradient.at();
        return gradient.node().inputCount() > KEYS_IN_USE
                ? gradient.node()
                        .input(KEYS_IN_USE)
                        .map(count ->
                                Unsqueeze.of(count).axes(at.integers(1, 2, 3)).emit(at))
                : Optional.empty();
    }

    private Value size(int axis) {
        return Shape.of(scores).start(axis).end(axis + 1).emit(gradient.at());
    }

    private Value range(int axis) {
        Arithmetic at = gradient.at();
        Arithmetic integers = at.withType(DType.INT64);
        return Range.of(integers.number(0), Squeeze.of(size(axis)).emit(at), integers.number(1))
                .emit(at);
    }

    private Value unsqueezed(Value value, long axis) {
        Arithmetic at = gradient.at();
        return Unsqueeze.of(value).axes(at.integers(axis)).emit(at);
    }
}
