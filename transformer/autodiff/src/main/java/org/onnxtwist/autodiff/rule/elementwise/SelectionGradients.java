package org.onnxtwist.autodiff.rule.elementwise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Where;

/** Derivatives of operators that choose between elements. */
public final class SelectionGradients {
    public static final List<GradientRule> RULES = List.of(
            new ElementwiseRule(
                    Abs.ID, "dX = dY sign(X)", (node, at, x, y) -> Sign.of(x).emit(at)),
            GradientRule.of(Where.ID, "dX = dZ where C;  dY = dZ where not C", node -> SelectionGradients.choose(node)),
            GradientRule.of(
                    Max.ID,
                    "dX_i = dY where X_i is largest, shared by equal ones",
                    node -> SelectionGradients.extremum(node)),
            GradientRule.of(
                    Min.ID,
                    "dX_i = dY where X_i is smallest, shared by equal ones",
                    node -> SelectionGradients.extremum(node)),
            GradientRule.of(
                    Clip.ID,
                    "dX = dY where min <= X <= max;  dmin = dY where X < min;  dmax = dY where X > max, everywhere if min > max",
                    node -> SelectionGradients.clip(node)));

    private SelectionGradients() {}

    private static void choose(NodeGradient node) {
        Arithmetic at = node.at();
        node.setBroadcast(1, () -> at.where(node.input(0), node.gradient()));
        node.setBroadcast(2, () -> at.where(node.input(0), at.number(0), node.gradient()));
    }

    private static void extremum(NodeGradient node) {
        Arithmetic at = node.at();
        List<Value> chosen = new ArrayList<>();
        for (Value input : node.node().inputValues().toList()) {
            chosen.add(at.cast(Equal.of(input, node.output(0)).emit(at)));
        }
        Value count = chosen.size() == 1 ? chosen.get(0) : Sum.of(chosen).emit(at);
        Value share = at.div(node.gradient(), count);
        for (int i = 0; i < chosen.size(); i++) {
            Value mask = chosen.get(i);
            node.setBroadcast(i, () -> at.mul(share, mask));
        }
    }

    /** The bounds are scalars. With a minimum above the maximum, each element of the output is the maximum. */
    private static void clip(NodeGradient node) {
        Arithmetic at = node.at();
        Value x = numbers(node, node.input(0));
        Optional<Value> min = node.node().input(1).map(bound -> numbers(node, bound));
        Optional<Value> max = node.node().input(2).map(bound -> numbers(node, bound));
        Optional<Value> below = min.map(bound -> Less.of(x, bound).emit(at));
        Optional<Value> above = max.map(bound -> Greater.of(x, bound).emit(at));
        Optional<Value> outside = above.isPresent() && below.isPresent()
                ? Optional.of(Or.of(above.get(), below.get()).emit(at))
                : above.or(() -> below);
        node.set(
                0,
                () -> outside.map(mask -> at.where(mask, at.number(0), node.gradient()))
                        .orElseGet(node::gradient));
        node.setBroadcast(1, () -> {
            Value lifted = at.where(below.orElseThrow(), node.gradient());
            return max.map(bound ->
                            at.where(Greater.of(min.orElseThrow(), bound).emit(at), at.number(0), lifted))
                    .orElse(lifted);
        });
        node.setBroadcast(2, () -> {
            Value lowered = at.where(above.orElseThrow(), node.gradient());
            return min.map(bound ->
                            at.where(Greater.of(bound, max.orElseThrow()).emit(at), node.gradient(), lowered))
                    .orElse(lowered);
        });
    }

    /** Quantised numbers as they are compared: runtimes lack comparisons of small integers. */
    private static Value numbers(NodeGradient node, Value value) {
        return node.dtype(value).isInteger() ? node.at().cast(value) : value;
    }
}
