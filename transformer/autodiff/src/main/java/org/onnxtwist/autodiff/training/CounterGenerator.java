package org.onnxtwist.autodiff.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;

/**
 * Random integers as a function of a seed, a counter, the number of a stream and the position of the element, in operators on 64-bit
 * integers that every provider has: addition, multiplication and remainder. There is no state between steps.
 *
 * <p>All arithmetic is modulo the prime p = {@value #PRIME}, for which the cube permutes the numbers below p. Four numbers of state s, which
 * begin as {@code START}, absorb a word w each time, by which s becomes (s + w + ROUND)^3: the lower and the upper half of the seed, those of the
 * counter, and the stream. They are then the keys a, b, c, d of the elements: element (i, j), where j is the index of the last axis and i
 * counts the rows, is
 *
 * <pre>
 *   (((i + a)^3 + b)^3 + ((j + c)^3 + d)^3)^3 mod p
 * </pre>
 *
 * <p>So two rows, two columns, two counters or two streams never have the same numbers throughout. Sums stay below 2.5 * 2^30 and products
 * below 2^63. That is good enough for noise, and no cryptography.
 */
final class CounterGenerator {
    /** The largest prime below 2^30. */
    static final long PRIME = 1_073_741_789L;

    /** Arbitrary numbers below the prime. */
    private static final long[] START = {1_060_677_691L, 56_525_963L, 119_157_209L, 543_469_141L};

    /** Arbitrary numbers below 2^29. */
    private static final long[] ROUND = {115_255_203L, 493_578_462L, 332_702_129L, 27_814_280L};

    private final Value state;

    /**
     * @param at a place before all users
     * @param seed a 64-bit integer, a scalar
     * @param counter another one, different in each step
     */
    CounterGenerator(Arithmetic at, Value seed, Value counter) {
        Value absorbed = at.integers(START);
        for (Value word : List.of(seed, counter)) {
            absorbed = absorb(at, absorbed, remainder(at, word));
            Value upper = Div.of(word, integer(at, PRIME)).emit(at);
            absorbed = absorb(at, absorbed, remainder(at, upper));
        }
        this.state = absorbed;
    }

    private static Value integer(Arithmetic at, long value) {
        return at.withType(DType.INT64).number((double) value);
    }

    private static Value remainder(Arithmetic at, Value value) {
        return Mod.of(value, integer(at, PRIME)).emit(at);
    }

    private static Value cube(Arithmetic at, Value value) {
        Value square = remainder(at, Mul.of(value, value).emit(at));
        return remainder(at, Mul.of(square, value).emit(at));
    }

    private static Value absorb(Arithmetic at, Value state, Value word) {
        Value shifted = Add.of(state, at.integers(ROUND)).emit(at);
        return cube(at, Add.of(shifted, word).emit(at));
    }

    /**
     * Draws an integer below {@link #PRIME} for each element of a tensor.
     *
     * @param stream numbers of different streams are independent
     * @param like a tensor of the shape that is drawn
     * @param dims its sizes
     */
    Value draw(Arithmetic at, long stream, Value like, List<Dim> dims) {
        List<Value> keys = Split.of(absorb(at, state, integer(at, stream)))
                .numOutputs(4)
                .outputs(4)
                .emitNode(at)
                .outputs();
        Value rows =
                mixed(at, Range.of(integer(at, 0), rowCount(at, like, dims), integer(at, 1)), keys.get(0), keys.get(1));
        Value columns = mixed(
                at, Range.of(integer(at, 0), columnCount(at, like, dims), integer(at, 1)), keys.get(2), keys.get(3));
        Value shaped = dims.size() < 2
                ? rows
                : Reshape.of(rows, rowShape(at, like, dims)).allowzero(1).emit(at);
        Value drawn = cube(at, Add.of(shaped, columns).emit(at));
        return dims.isEmpty() ? at.reshape(drawn, at.integers()) : drawn;
    }

    private static Value mixed(Arithmetic at, Range indices, Value first, Value second) {
        Value once = cube(at, Add.of(indices.emit(at), first).emit(at));
        return cube(at, Add.of(once, second).emit(at));
    }

    private static Optional<long[]> fixed(List<Dim> dims) {
        List<Long> sizes = new ArrayList<>();
        for (Dim dim : dims) {
            if (dim instanceof Dim.Known known) {
                sizes.add(known.size());
            }
        }
        return sizes.size() < dims.size()
                ? Optional.empty()
                : Optional.of(sizes.stream().mapToLong(Long::longValue).toArray());
    }

    private static List<Dim> leading(List<Dim> dims) {
        return dims.subList(0, Math.max(0, dims.size() - 1));
    }

    private static Value rowCount(Arithmetic at, Value like, List<Dim> dims) {
        Optional<long[]> sizes = fixed(leading(dims));
        if (sizes.isPresent()) {
            long count = 1;
            for (long size : sizes.get()) {
                count *= size;
            }
            return integer(at, count);
        }
        return ReduceProd.of(Shape.of(like).end(-1).emit(at)).keepdims(0).emit(at);
    }

    private static Value columnCount(Arithmetic at, Value like, List<Dim> dims) {
        if (dims.isEmpty()) {
            return integer(at, 1);
        }
        return dims.get(dims.size() - 1) instanceof Dim.Known known
                ? integer(at, known.size())
                : Squeeze.of(Shape.of(like).start(-1).emit(at)).emit(at);
    }

    /** The shape of the tensor, but with one element along the last axis. */
    private static Value rowShape(Arithmetic at, Value like, List<Dim> dims) {
        return fixed(leading(dims))
                .map(sizes -> {
                    long[] shape = Arrays.copyOf(sizes, sizes.length + 1);
                    shape[sizes.length] = 1;
                    return at.integers(shape);
                })
                .orElseGet(() -> Concat.of(0, List.of(Shape.of(like).end(-1).emit(at), at.integers(1)))
                        .emit(at));
    }
}
