package org.onnxtwist.autodiff.rule.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.LinearAttention;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;

/**
 * The derivative of LinearAttention, through the steps of its recurrence, whose number has to be known.
 *
 * <pre>
 *   forward:   y, s = LinearAttention(q, k, v, s0, g, b)
 *   formula:   d = exp(g_t) s_(t-1);  s_t = d + b_t k_t (v_t - k_t^T d);  y_t = scale q_t s_t
 * </pre>
 *
 * <p>Without decay g is 0; the rules of update "linear" and "gated" add k_t v_t.
 */
public record LinearAttentionGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(LinearAttention.ID);
    }

    @Override
    public String formula() {
        return "through the steps of the recurrence, S_t = D_t + beta_t k_t (v_t - k_t^T D_t), D_t = exp(decay_t) S_(t-1), "
                + "output_t = scale q_t S_t";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.through(() -> formula(node));
    }

    private static List<Value> formula(NodeGradient gradient) {
        Arithmetic at = gradient.at();
        Node node = gradient.node();
        String rule = LinearAttention.UPDATE_RULE.of(node);
        boolean corrects = rule.endsWith("delta");
        boolean decays = rule.startsWith("gated");
        long heads = LinearAttention.KV_NUM_HEADS.of(node);
        long queries = LinearAttention.Q_NUM_HEADS.of(node);
        int steps = Math.toIntExact(gradient.size(gradient.input(0), 1));
        long keySize = gradient.size(gradient.input(0), 2) / queries;
        double scale =
                LinearAttention.SCALE.of(node) == 0 ? 1 / Math.sqrt((double) keySize) : LinearAttention.SCALE.of(node);
        // For each step [batch, heads, rows, columns].
        List<Value> q = steps(at, at.mul(gradient.input(0), scale), steps, heads, queries / heads, keySize);
        List<Value> k = steps(at, gradient.input(1), steps, heads, keySize, 1);
        List<Value> v = steps(at, gradient.input(2), steps, heads, 1, -1);
        List<Value> decay = decays ? steps(at, Exp.of(gradient.input(4)).emit(at), steps, heads, -1, 1) : List.of();
        List<Value> beta =
                corrects ? steps(at, gradient.input(5), steps, gradient.size(gradient.input(5), 2), 1, 1) : List.of();
        Optional<Value> state = node.input(3);
        List<Value> outputs = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            int step = t;
            Optional<Value> decayed = decays ? state.map(s -> at.mul(decay.get(step), s)) : state;
            Value wanted = v.get(t);
            if (corrects) {
                Value turned = Transpose.of(k.get(t)).perm(0, 1, 3, 2).emit(at);
                Value missing = decayed.map(
                                s -> at.sub(v.get(step), MatMul.of(turned, s).emit(at)))
                        .orElse(wanted);
                wanted = at.mul(beta.get(t), missing);
            }
            Value update = at.mul(k.get(t), wanted);
            Value now = decayed.map(s -> at.add(s, update)).orElse(update);
            state = Optional.of(now);
            // [batch, 1, query heads, elements], whose heads follow each other
            Value read = MatMul.of(q.get(t), now).emit(at);
            outputs.add(at.reshape(read, at.integers(0, 1, -1)));
        }
        return List.of(Concat.of(1, outputs).emit(at), state.orElseThrow());
    }

    private static List<Value> steps(Arithmetic at, Value value, int steps, long heads, long rows, long columns) {
        Value apart = at.reshape(value, at.integers(0, 0, heads, rows, columns));
        long[] each = new long[steps];
        Arrays.fill(each, 1);
        return Split.of(apart).split(at.integers(each)).axis(1).outputs(steps).emitNode(at).outputs().stream()
                .map(step -> Squeeze.of(step).axes(at.integers(1)).emit(at))
                .toList();
    }
}
