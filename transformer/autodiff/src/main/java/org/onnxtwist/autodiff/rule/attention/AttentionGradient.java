package org.onnxtwist.autodiff.rule.attention;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The derivative of Attention, through its definition.
 *
 * <pre>
 *   forward:   y = Attention(q, k, v, mask)
 *   formula:   s = scale q k^T;  p = Softmax(s + mask);  y = p v
 * </pre>
 *
 * <p>The probabilities are computed once more, so that nothing of the size of queries times keys is kept between the passes. A key that a
 * query does not attend has a probability of zero, also where the query attends none.
 */
public record AttentionGradient() implements GradientRule {
    /** The score of keys that are not attended: finite, so that a query without keys has no NaN. */
    private static final double EXCLUDED = -1e30;

    @Override
    public List<OperatorId> operators() {
        return List.of(Attention.ID);
    }

    @Override
    public String formula() {
        return "through Y = softmax(softcap(scale Q K^T) + mask) V, computed again";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.through(() -> formula(node));
    }

    private static List<Value> formula(NodeGradient gradient) {
        Arithmetic at = gradient.at();
        Node node = gradient.node();
        boolean packed = gradient.rank(gradient.input(0)) == 3;
        Value q = heads(gradient, 0, Attention.Q_NUM_HEADS.find(node));
        Value presentKey = joined(gradient, 4, heads(gradient, 1, Attention.KV_NUM_HEADS.find(node)));
        Value presentValue = joined(gradient, 5, heads(gradient, 2, Attention.KV_NUM_HEADS.find(node)));
        long repeats = count(gradient, 0, Attention.Q_NUM_HEADS.find(node))
                / count(gradient, 1, Attention.KV_NUM_HEADS.find(node));
        Value turned =
                Transpose.of(repeated(at, presentKey, repeats)).perm(0, 1, 3, 2).emit(at);
        Value scores = MatMul.of(at.mul(q, scale(gradient)), turned).emit(at);
        float cap = Attention.SOFTCAP.of(node);
        Value capped = cap == 0 ? scores : at.mul(Tanh.of(at.div(scores, cap)).emit(at), cap);
        Optional<Value> mask = node.input(3).map(given -> completed(gradient, given, scores));
        Value biased = mask.filter(given -> gradient.dtype(gradient.input(3)) != DType.BOOL)
                .map(bias -> at.add(capped, bias))
                .orElse(capped);
        Optional<Value> allowed = new AttentionMask(gradient, scores, mask).allowed();
        Value kept = allowed.map(where -> at.where(where, biased, at.number(EXCLUDED)))
                .orElse(biased);
        Value softmax = Softmax.of(kept).emit(at);
        Value probabilities = allowed.map(where -> at.where(where, softmax)).orElse(softmax);
        Value y = MatMul.of(probabilities, repeated(at, presentValue, repeats)).emit(at);
        Value shown = List.of(scores, capped, kept, probabilities)
                .get(Math.toIntExact(Attention.QK_MATMUL_OUTPUT_MODE.of(node)));
        return List.of(packed ? merged(at, y) : y, presentKey, presentValue, shown);
    }

    /** An input as [batch, heads, positions, elements]. */
    private static Value heads(NodeGradient gradient, int input, Optional<Long> heads) {
        Arithmetic at = gradient.at();
        Value value = gradient.input(input);
        return gradient.rank(value) == 4
                ? value
                : Transpose.of(at.reshape(value, at.integers(0, 0, count(gradient, input, heads), -1)))
                        .perm(0, 2, 1, 3)
                        .emit(at);
    }

    private static long count(NodeGradient gradient, int input, Optional<Long> heads) {
        Value value = gradient.input(input);
        return gradient.rank(value) == 4
                ? gradient.size(value, 1)
                : heads.orElseThrow(() -> gradient.refusal("the number of its heads is not stated"));
    }

    private static Value joined(NodeGradient gradient, int past, Value value) {
        return gradient.node()
                .input(past)
                .map(before -> Concat.of(2, before, value).emit(gradient.at()))
                .orElse(value);
    }

    /** Each head of keys and values is that of as many heads of queries, which follow each other. */
    private static Value repeated(Arithmetic at, Value value, long repeats) {
        if (repeats == 1) {
            return value;
        }
        Value wide = Expand.of(Unsqueeze.of(value).axes(at.integers(2)).emit(at), at.integers(1, 1, repeats, 1, 1))
                .emit(at);
        Value shape = Shape.of(value).emit(at);
        Value wanted = at.mul(shape, at.integers(1, repeats, 1, 1));
        return at.reshape(wide, wanted);
    }

    private static double scale(NodeGradient gradient) {
        Optional<Float> stated = Attention.SCALE.find(gradient.node());
        if (stated.isPresent()) {
            return stated.get();
        }
        Value q = gradient.input(0);
        long size = gradient.size(q, gradient.rank(q) - 1);
        boolean packed = gradient.rank(q) == 3;
        return 1
                / Math.sqrt(
                        packed
                                ? (double) size / count(gradient, 0, Attention.Q_NUM_HEADS.find(gradient.node()))
                                : size);
    }

    /** The mask with an element for each key, where it has fewer: the others are not attended. */
    private static Value completed(NodeGradient gradient, Value mask, Value scores) {
        if (gradient.at().opset("").orElseThrow() < 24 || hasAllKeys(gradient, mask)) {
            return mask;
        }
        Arithmetic at = gradient.at();
        Value lacking = at.sub(
                Shape.of(scores).start(3).emit(at), Shape.of(mask).start(-1).emit(at));
        // A mask of one column is broadcast.
        Value single =
                Equal.of(Shape.of(mask).start(-1).emit(at), at.integers(1)).emit(at);
        Value pads = Concat.of(0, at.integers(0), at.where(single, at.integers(0), lacking))
                .emit(at);
        boolean bool = gradient.dtype(mask) == DType.BOOL;
        Value numbers = bool ? at.cast(mask) : mask;
        Value padded = Pad.of(numbers, pads)
                .constantValue(at.number(bool ? 0 : Double.NEGATIVE_INFINITY))
                .axes(at.integers(-1))
                .emit(at);
        return bool ? Cast.of(padded, DType.BOOL).emit(at) : padded;
    }

    private static boolean hasAllKeys(NodeGradient gradient, Value mask) {
        if (gradient.node().input(4).isPresent()) {
            return false;
        }
        Value k = gradient.input(1);
        int axis = gradient.rank(k) - 2;
        return gradient.dims(mask)
                .get(gradient.rank(mask) - 1)
                .equals(gradient.dims(k).get(gradient.rank(k) == 4 ? axis : 1));
    }

    /** [batch, heads, positions, elements] as [batch, positions, heads elements]. */
    private static Value merged(Arithmetic at, Value y) {
        return at.reshape(Transpose.of(y).perm(0, 2, 1, 3).emit(at), at.integers(0, 0, -1));
    }
}
