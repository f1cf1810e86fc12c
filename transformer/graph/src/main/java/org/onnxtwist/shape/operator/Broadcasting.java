package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Add;
import org.onnxtwist.shape.node.BroadcastShape;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.IntegerArithmetic;
import org.onnxtwist.shape.term.SymbolicTensor;

/** Operators that combine several tensors element by element. */
final class Broadcasting {
    /** From this version on shapes are matched by numpy's rules; before, the result has the first input's shape. */
    private static final int NUMPY_RULES_FROM = 7;

    private Broadcasting() {}

    /** Arithmetic, logic on booleans, and the variadic Max, Min, Mean, Sum: the element type of the inputs. */
    static void arithmetic(NodeContext node) {
        combine(node, commonType(node, 0));
    }

    /** Comparisons. */
    static void comparison(NodeContext node) {
        combine(node, DType.BOOL);
    }

    /** Pow and BitShift: the first input's element type; the content of a power is not followed. */
    static void firstType(NodeContext node) {
        node.output(0, node.dtype(0), shape(node, 0));
    }

    /** PRelu: the slope is broadcast to the input, never the other way. */
    static void toFirst(NodeContext node) {
        node.output(0, node.type(0));
    }

    /** Where: the condition chooses between two tensors. */
    static void where(NodeContext node) {
        node.output(0, commonType(node, 1), shape(node, 0));
        node.content(
                0,
                node.elements(0)
                        .flatMap(test -> node.elements(1)
                                .flatMap(yes ->
                                        node.elements(2).flatMap(no -> IntegerArithmetic.where(test, yes, no)))));
    }

    private static void combine(NodeContext node, DType dtype) {
        boolean numpy = node.version() >= NUMPY_RULES_FROM;
        node.output(0, dtype, numpy ? shape(node, 0) : node.shape(0));
        if (!numpy && node.integer(Add.AXIS).isPresent()) {
            return;
        }
        List<SymbolicTensor> contents = new ArrayList<>(node.inputCount());
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<SymbolicTensor> content = node.content(i);
            if (content.isEmpty()) {
                return;
            }
            contents.add(content.get());
        }
        boolean real = node.dtype(0).isConvFloat() || node.dtype(0) == DType.UNDEFINED;
        node.content(0, IntegerArithmetic.combine(node.operator(), contents, real));
    }

    private static Shape shape(NodeContext node, int first) {
        Shape shape = node.shape(first);
        for (int i = first + 1; i < node.inputCount(); i++) {
            shape = BroadcastShape.of(shape, node.shape(i));
        }
        return shape;
    }

    private static DType commonType(NodeContext node, int first) {
        DType dtype = node.dtype(first);
        for (int i = first + 1; dtype == DType.UNDEFINED && i < node.inputCount(); i++) {
            dtype = node.dtype(i);
        }
        return dtype;
    }
}
