package org.onnxtwist.autodiff.rule.attention;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.CausalConvWithState;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.RotaryEmbedding;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.SwiGLU;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of operators of sequence models that are defined by simpler ones, through these. */
public final class TransformerGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    RotaryEmbedding.ID,
                    "dX = dY, rotated back;  dcos, dsin through the products of which Y is made",
                    TransformerGradients::rotary),
            GradientRule.of(
                    SwiGLU.ID,
                    "through Y = A sigmoid(alpha A) B",
                    node -> node.through(() -> List.of(node.at().mul(swish(node, node.input(0)), node.input(1))))),
            GradientRule.of(
                    CausalConvWithState.ID,
                    "through output = activation(Conv(Concat(past_state, input), weight) + bias)",
                    node -> node.through(() -> causal(node))));

    private TransformerGradients() {}

    private static Value swish(NodeGradient node, Value a) {
        Arithmetic at = node.at();
        return at.mul(a, Sigmoid.of(at.mul(a, SwiGLU.ALPHA.of(node.node()))).emit(at));
    }

    /** A rotation by an angle is undone by that by the opposite angle, whose sine is the opposite. */
    private static void rotary(NodeGradient gradient) {
        if (gradient.wants(1) || gradient.wants(2)) {
            gradient.through(() -> List.of(rotated(gradient)));
            return;
        }
        gradient.set(0, () -> {
            Node node = gradient.node();
            return RotaryEmbedding.of(
                            gradient.gradient(),
                            gradient.input(1),
                            gradient.at().neg(gradient.input(2)))
                    .positionIds(node.input(3))
                    .attributes(node.attributes())
                    .emit(gradient.at());
        });
    }

    private static Value rotated(NodeGradient gradient) {
        Arithmetic at = gradient.at();
        Node node = gradient.node();
        Value x = gradient.input(0);
        boolean packed = gradient.rank(x) == 3;
        // [batch, positions, heads, elements]
        Value heads = packed
                ? at.reshape(
                        x,
                        at.integers(
                                0,
                                0,
                                RotaryEmbedding.NUM_HEADS
                                        .find(node)
                                        .orElseThrow(() -> gradient.refusal("the number of its heads is not stated")),
                                -1))
                : Transpose.of(x).perm(0, 2, 1, 3).emit(at);
        long dim = RotaryEmbedding.ROTARY_EMBEDDING_DIM.of(node);
        Value turned = dim == 0 ? heads : part(at, heads, 0, dim);
        boolean interleaved = RotaryEmbedding.INTERLEAVED.of(node) != 0;
        // Of pairs that follow each other, or of halves, the first and the second.
        Value pairs = at.reshape(turned, interleaved ? at.integers(0, 0, 0, -1, 2) : at.integers(0, 0, 0, 2, -1));
        long axis = interleaved ? -1 : -2;
        Arithmetic integers = at.withType(DType.INT64);
        Value first = Gather.of(pairs, integers.number(0)).axis(axis).emit(at);
        Value second = Gather.of(pairs, integers.number(1)).axis(axis).emit(at);
        Value cos = cache(gradient, 1);
        Value sin = cache(gradient, 2);
        Value real = at.sub(at.mul(cos, first), at.mul(sin, second));
        Value imaginary = at.add(at.mul(sin, first), at.mul(cos, second));
        Value joined = Concat.of(
                        axis,
                        Unsqueeze.of(real).axes(at.integers(axis)).emit(at),
                        Unsqueeze.of(imaginary).axes(at.integers(axis)).emit(at))
                .emit(at);
        Value flat = at.reshape(joined, at.integers(0, 0, 0, -1));
        Value whole = dim == 0
                ? flat
                : Concat.of(-1, flat, part(at, heads, dim, Long.MAX_VALUE)).emit(at);
        return packed
                ? at.reshape(whole, at.integers(0, 0, -1))
                : Transpose.of(whole).perm(0, 2, 1, 3).emit(at);
    }

    private static Value part(Arithmetic at, Value heads, long from, long to) {
        return Slice.of(heads, at.integers(from), at.integers(to))
                .axes(at.integers(3))
                .emit(at);
    }

    /** The cosines or sines as [batch, positions, 1, pairs]. */
    private static Value cache(NodeGradient gradient, int input) {
        Arithmetic at = gradient.at();
        Value cache = gradient.input(input);
        Value chosen = gradient.node()
                .input(3)
                .map(positions -> Gather.of(cache, positions).emit(at))
                .orElse(cache);
        return Unsqueeze.of(chosen).axes(at.integers(2)).emit(at);
    }

    private static List<Value> causal(NodeGradient gradient) {
        Arithmetic at = gradient.at();
        Node node = gradient.node();
        Value x = gradient.input(0);
        Value weight = gradient.input(1);
        long kept = gradient.size(weight, 2) - 1;
        Optional<Value> past = node.input(3);
        Value whole = past.map(before -> Concat.of(2, before, x).emit(at))
                .orElseGet(() -> Pad.of(x, at.integers(0, 0, kept, 0, 0, 0)).emit(at));
        Value sum = Conv.of(whole, weight)
                .bias(node.input(2))
                .group(gradient.size(weight, 0))
                .emit(at);
        boolean activated = !CausalConvWithState.ACTIVATION.of(node).equals("none");
        Value output = activated ? at.mul(sum, Sigmoid.of(sum).emit(at)) : sum;
        Value length = Shape.of(x).start(2).end(3).emit(at);
        Node parts = Split.of(whole)
                .split(Concat.of(0, length, at.integers(kept)).emit(at))
                .axis(2)
                .outputs(2)
                .emitNode(at);
        return List.of(output, parts.output(1));
    }
}
