package org.onnxtwist.autodiff.rule.normalization;

import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Sqrt;

/**
 * Elements that were normalised over some axes, computed again in the backward pass.
 *
 * @param value (x - mean) scale, or x scale where the mean is not subtracted
 * @param scale 1 / sqrt(variance + epsilon), with axes of size 1
 * @param centered whether the mean was subtracted
 * @param axes those over which is normalised, a vector of 64-bit integers
 */
record Normalized(Arithmetic at, Value value, Value scale, boolean centered, Value axes) {
    /** (x - mean) / sqrt(variance + epsilon). */
    static Normalized centered(Arithmetic at, Value x, double epsilon, long... axes) {
        Value over = at.integers(axes);
        return of(at, at.sub(x, mean(at, x, over)), epsilon, true, over);
    }

    /** x / sqrt(mean of squares + epsilon). */
    static Normalized uncentered(Arithmetic at, Value x, double epsilon, long... axes) {
        return of(at, x, epsilon, false, at.integers(axes));
    }

    private static Normalized of(Arithmetic at, Value x, double epsilon, boolean centered, Value axes) {
        Value variance = mean(at, at.square(x), axes);
        Value scale = Reciprocal.of(Sqrt.of(at.add(variance, epsilon)).emit(at)).emit(at);
        return new Normalized(at, at.mul(x, scale), scale, centered, axes);
    }

    /**
     * The gradient with respect to the input.
     *
     * @param gradient that with respect to {@link #value}
     */
    Value gradient(Value gradient) {
        Value along = at.mul(value, mean(at, at.mul(gradient, value), axes));
        Value rest = centered ? at.sub(gradient, mean(at, gradient, axes)) : gradient;
        return at.mul(at.sub(rest, along), scale);
    }

    /** The mean over some axes, which stay with size 1. */
    static Value mean(Arithmetic at, Value value, Value axes) {
        return ReduceMean.of(value).axes(axes).emit(at);
    }
}
