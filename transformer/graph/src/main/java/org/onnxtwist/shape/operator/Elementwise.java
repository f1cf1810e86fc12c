package org.onnxtwist.shape.operator;

import java.util.Arrays;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.BitCast;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.EyeLike;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.IntegerArithmetic;
import org.onnxtwist.shape.term.SymbolicTensor;

/** Operators that keep the shape of their first input. */
final class Elementwise {
    private static final int DROPOUT_MASK_IS_BOOL_FROM = 10;

    private Elementwise() {}

    /** Same shape, same element type. */
    static void same(NodeContext node) {
        node.output(0, node.type(0));
    }

    /** The input itself, whatever it is. */
    static void identity(NodeContext node) {
        node.output(0, node.input(0));
    }

    /** A test of each element. */
    static void test(NodeContext node) {
        node.output(0, DType.BOOL, node.shape(0));
    }

    /** Arithmetic on one input that integers on their way to a shape go through. */
    static void arithmetic(NodeContext node) {
        node.output(0, node.type(0));
        node.content(0, node.content(0).flatMap(value -> IntegerArithmetic.unary(node.operator(), value)));
    }

    /** The input with another element type where an attribute says so. */
    static void like(NodeContext node) {
        node.output(0, node.dtype(EyeLike.DTYPE).orElse(node.dtype(0)), node.shape(0));
    }

    /** Dropout keeps the shape, and gives the mask of what it kept. */
    static void dropout(NodeContext node) {
        node.output(0, node.type(0));
        node.output(1, node.version() < DROPOUT_MASK_IS_BOOL_FROM ? node.dtype(0) : DType.BOOL, node.shape(0));
    }

    /** Cast, CastLike, BitCast: only the element type changes. Before version 6 its name was given, from then on its number. */
    static void cast(NodeContext node) {
        Optional<DType> target = node.inputCount() > 1
                ? Optional.of(node.dtype(1))
                : node.dtype(Cast.TO)
                        .or(() -> Arrays.stream(DType.values())
                                .filter(dtype -> dtype.name().equals(node.text(Cast.TO, "")))
                                .findFirst());
        DType dtype = target.orElse(DType.UNDEFINED);
        node.output(0, ValueType.tensor(dtype, node.shape(0)));
        if (!node.operator().equals(BitCast.NAME) && SymbolicTensor.isFollowed(dtype)) {
            node.content(0, node.content(0).flatMap(value -> IntegerArithmetic.cast(value, dtype)));
        }
    }
}
