package org.onnxtwist.autodiff.rule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Where;

/**
 * Writes formulas as nodes: each method places one node of the operator that it is named for, and returns its output. Numbers become
 * scalar constants of one element type, each of which is made once.
 */
public final class Arithmetic extends Placement.Forwarding {
    private final Constants constants;
    private final DType type;

    /** The constants that one backward pass has made, which all nodes behind it may read. */
    public static final class Constants {
        private record Key(DType type, String content) {}

        private final Placement first;
        private final Map<Key, Value> made = new HashMap<>();

        /** @param first a placement before everything that will read them */
        public Constants(Placement first) {
            this.first = first;
        }

        Value scalar(DType type, double value) {
            return made.computeIfAbsent(
                    new Key(type, Double.toString(value)),
                    key -> first.constant("grad.constant", scalarTensor(type, value)));
        }

        Value integers(long... values) {
            return made.computeIfAbsent(
                    new Key(DType.INT64, Arrays.toString(values)),
                    key -> first.constant("grad.integers", Tensor.vector(values)));
        }

        Value tensor(DType type, double[] values, long... dims) {
            return made.computeIfAbsent(
                    new Key(type, Arrays.toString(dims) + Arrays.toString(values)),
                    key -> first.constant("grad.constant", Tensor.ofDoubles(type, values, dims)));
        }

        private static Tensor scalarTensor(DType type, double value) {
            return type.isInteger()
                    ? Tensor.ofIntegers(type, new long[] {(long) value})
                    : Tensor.ofDoubles(type, new double[] {value});
        }
    }

    /** @param type the element type of numbers in formulas */
    public Arithmetic(Placement placement, Constants constants, DType type) {
        super(placement);
        this.constants = constants;
        this.type = type;
    }

    /** The same place, for formulas with numbers of another element type. */
    public Arithmetic withType(DType other) {
        return other == type ? this : new Arithmetic(this, constants, other);
    }

    /** The element type of numbers in formulas. */
    public DType type() {
        return type;
    }

    /** A scalar constant. */
    public Value number(double value) {
        return constants.scalar(type, value);
    }

    /** A constant tensor. */
    public Value numbers(double[] values, long... dims) {
        return constants.tensor(type, values, dims);
    }

    /** A constant vector of 64-bit integers. */
    public Value integers(long... values) {
        return constants.integers(values);
    }

    public Value add(Value a, Value b) {
        return Add.of(a, b).emit(this);
    }

    public Value add(Value a, double b) {
        return add(a, number(b));
    }

    public Value sub(Value a, Value b) {
        return Sub.of(a, b).emit(this);
    }

    public Value sub(double a, Value b) {
        return sub(number(a), b);
    }

    public Value mul(Value a, Value b) {
        return Mul.of(a, b).emit(this);
    }

    public Value mul(Value a, double b) {
        return b == 1 ? a : mul(a, number(b));
    }

    public Value div(Value a, Value b) {
        return Div.of(a, b).emit(this);
    }

    public Value div(Value a, double b) {
        return div(a, number(b));
    }

    public Value neg(Value a) {
        return Neg.of(a).emit(this);
    }

    /** a a. */
    public Value square(Value a) {
        return mul(a, a);
    }

    /** The elements of {@code a} where {@code condition} holds, zero elsewhere: also where {@code a} is infinite or not a number. */
    public Value where(Value condition, Value a) {
        return where(condition, a, number(0));
    }

    public Value where(Value condition, Value a, Value b) {
        return Where.of(condition, a, b).emit(this);
    }

    /** The elements as numbers of this formula's element type. */
    public Value cast(Value a) {
        return Cast.of(a, type).emit(this);
    }

    /** The sum over some axes, which stay with size 1. */
    public Value sum(Value a, long... axes) {
        return ReduceSum.of(a).axes(integers(axes)).emit(this);
    }

    /**
     * The elements of {@code a} in another shape.
     *
     * @param shape a vector of 64-bit integers
     */
    public Value reshape(Value a, Value shape) {
        return Reshape.of(a, shape).emit(this);
    }
}
