package org.onnxtwist.autodiff.rule.sampling;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Squeeze;

/**
 * The pixels along one axis from which a value between them is interpolated.
 *
 * @param positions whole positions, as floating-point numbers, which may lie outside the image
 * @param weights what each of them counts for
 */
record Taps(List<Value> positions, List<Value> weights) {
    /** The coefficient of cubic convolution that GridSample has in ONNX and PyTorch. */
    private static final double CUBIC = -0.75;

    /** The next pixel, of two equally near ones the even one. */
    static Taps nearest(Arithmetic at, Value position) {
        return new Taps(List.of(Round.of(position).emit(at)), List.of(at.number(1)));
    }

    /** The two pixels around a position. */
    static Taps linear(Arithmetic at, Value position) {
        Value before = Floor.of(position).emit(at);
        Value fraction = at.sub(position, before);
        return new Taps(List.of(before, at.add(before, 1)), List.of(at.sub(1, fraction), fraction));
    }

    /** The four pixels around a position. */
    static Taps cubic(Arithmetic at, Value position) {
        Value before = Floor.of(position).emit(at);
        Value fraction = at.sub(position, before);
        List<Value> positions = new ArrayList<>();
        List<Value> weights = new ArrayList<>();
        for (int tap = -1; tap <= 2; tap++) {
            positions.add(at.add(before, tap));
            Value distance = tap <= 0 ? at.add(fraction, -tap) : at.sub(tap, fraction);
            weights.add(tap == 0 || tap == 1 ? near(at, distance) : far(at, distance));
        }
        return new Taps(positions, weights);
    }

    /** The taps at the nearest pixels of the image. */
    Taps clipped(Arithmetic at, Value size) {
        Value last = Squeeze.of(at.add(size, -1)).emit(at);
        return new Taps(
                positions.stream()
                        .map(each -> Clip.of(each).min(at.number(0)).max(last).emit(at))
                        .toList(),
                weights);
    }

    /** The taps at the nearest pixels of the image, of which those that lay outside count for nothing. */
    Taps inside(Arithmetic at, Value size) {
        Taps clipped = clipped(at, size);
        List<Value> kept = new ArrayList<>();
        for (int tap = 0; tap < weights.size(); tap++) {
            Value same =
                    Equal.of(clipped.positions.get(tap), positions.get(tap)).emit(at);
            kept.add(at.where(same, weights.get(tap)));
        }
        return new Taps(clipped.positions, kept);
    }

    /** ((a + 2) d - (a + 3)) d^2 + 1, for distances d up to 1. */
    private static Value near(Arithmetic at, Value distance) {
        Value inner = at.add(at.mul(distance, CUBIC + 2), -(CUBIC + 3));
        return at.add(at.mul(at.square(distance), inner), 1);
    }

    /** ((a d - 5 a) d + 8 a) d - 4 a, for distances d from 1 to 2. */
    private static Value far(Arithmetic at, Value distance) {
        Value inner = at.add(at.mul(distance, CUBIC), -5 * CUBIC);
        Value middle = at.add(at.mul(inner, distance), 8 * CUBIC);
        return at.add(at.mul(middle, distance), -4 * CUBIC);
    }
}
