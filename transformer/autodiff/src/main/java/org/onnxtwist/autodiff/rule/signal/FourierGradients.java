package org.onnxtwist.autodiff.rule.signal;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.STFT;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of Fourier transforms, which are linear: with respect to real and imaginary parts, the conjugate transform. */
public final class FourierGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    DFT.ID,
                    "dX = conj(DFT(conj(dY))), with zeros for the frequencies that Y lacks;  of the inverse transform dX = DFT(dY) / n,"
                            + " twice that for the frequencies that a one-sided X stands for two of",
                    FourierGradients::transform),
            GradientRule.of(
                    STFT.ID, "through output = DFT(frames of the signal times the window)", FourierGradients::frames));

    private FourierGradients() {}

    private static void transform(NodeGradient gradient) {
        Node node = gradient.node();
        boolean inverse = DFT.INVERSE.of(node) != 0;
        boolean onesided = DFT.ONESIDED.of(node) != 0;
        gradient.set(0, () -> {
            Arithmetic at = gradient.at();
            Value x = gradient.input(0);
            boolean byInput = at.opset("").orElseThrow() >= 20;
            Optional<Value> axis = byInput ? node.input(2) : Optional.empty();
            // The axis as a vector of one integer: an input from operator set 20 on, an attribute before it.
            Value along = axis.map(given -> at.reshape(given, at.integers(1)))
                    .orElseGet(() -> at.integers(byInput ? -2 : DFT.AXIS.of(node)));
            Value size = Gather.of(Shape.of(x).emit(at), along).emit(at);
            Value length = inverse && onesided
                    ? bins(at, gradient.gradient(), along)
                    : node.input(1)
                            .map(given -> at.reshape(given, at.integers(1)))
                            .orElse(size);
            Value whole = inverse || !onesided
                    ? gradient.gradient()
                    : resized(at, gradient.gradient(), along, at.sub(length, bins(at, gradient.gradient(), along)));
            DFT back = DFT.of(inverse ? whole : conjugate(at, whole)).onesided(inverse && onesided ? 1 : 0);
            Value sum = (byInput ? back.axis(Squeeze.of(along).emit(at)) : back.axis(DFT.AXIS.of(node))).emit(at);
            Value scaled = inverse ? at.div(sum, at.cast(length)) : sum;
            if (inverse && onesided) {
                Value twice = at.add(scaled, inner(at, scaled, length, along));
                return node.input(1).isEmpty()
                        ? twice
                        : resized(at, twice, along, at.sub(size, bins(at, twice, along)));
            }
            Value shared = node.input(1).isEmpty() ? scaled : resized(at, scaled, along, at.sub(size, length));
            if (isReal(gradient, x)) {
                return Gather.of(shared, at.integers(0)).axis(-1).emit(at);
            }
            return inverse ? shared : conjugate(at, shared);
        });
    }

    /** The frequencies of a one-sided transform of so many elements that stand for two, and zeros for the others. */
    private static Value inner(Arithmetic at, Value onesided, Value length, Value axis) {
        Value end = at.div(at.add(length, at.integers(1)), at.integers(2));
        Value inner = Slice.of(onesided, at.integers(1), end).axes(axis).emit(at);
        Value more = at.sub(bins(at, onesided, axis), end);
        return Pad.of(inner, Concat.of(0, at.integers(1), more).emit(at))
                .axes(axis)
                .emit(at);
    }

    private static Value conjugate(Arithmetic at, Value complex) {
        Value signs = at.constant("grad.conjugate", Tensor.ofDoubles(at.type(), new double[] {1, -1}, 2));
        return at.mul(complex, signs);
    }

    private static boolean isReal(NodeGradient gradient, Value x) {
        return gradient.size(x, gradient.rank(x) - 1) == 1;
    }

    private static Value bins(Arithmetic at, Value value, Value axis) {
        return Gather.of(Shape.of(value).emit(at), axis).emit(at);
    }

    /** With so many zeros behind the elements along an axis; a negative number cuts elements off. */
    private static Value resized(Arithmetic at, Value value, Value axis, Value more) {
        return Pad.of(value, Concat.of(0, at.integers(0), more).emit(at))
                .axes(axis)
                .emit(at);
    }

    private static void frames(NodeGradient gradient) {
        gradient.through(() -> {
            Arithmetic at = gradient.at();
            Arithmetic integers = at.withType(DType.INT64);
            Node node = gradient.node();
            Value signal = gradient.input(0);
            Value step = gradient.input(1);
            Value count = Squeeze.of(
                            Shape.of(gradient.output(0)).start(1).end(2).emit(at))
                    .emit(at);
            Value length = node.input(3)
                    .or(() -> node.input(2)
                            .map(window -> Squeeze.of(Shape.of(window).emit(at)).emit(at)))
                    .orElseGet(() -> Squeeze.of(Shape.of(signal).start(1).end(2).emit(at))
                            .emit(at));
            Value starts = at.mul(
                    Range.of(integers.number(0), count, integers.number(1)).emit(at),
                    gradient.dtype(step) == DType.INT64 ? step : integers.cast(step));
            Value wide = gradient.dtype(length) == DType.INT32 ? integers.cast(length) : length;
            Value places =
                    Range.of(integers.number(0), wide, integers.number(1)).emit(at);
            Value indices = at.add(Unsqueeze.of(starts).axes(at.integers(1)).emit(at), places);
            // [batch, frames, length, parts]
            Value frames = Gather.of(signal, indices).axis(1).emit(at);
            Value weighted = node.input(2)
                    .map(window -> at.mul(
                            frames, Unsqueeze.of(window).axes(at.integers(1)).emit(at)))
                    .orElse(frames);
            DFT transform = DFT.of(weighted).onesided(STFT.ONESIDED.of(node));
            boolean byInput = at.opset("").orElseThrow() >= 20;
            return List.of((byInput ? transform.axis(integers.number(2)) : transform.axis(2)).emit(at));
        });
    }
}
