package org.onnxtwist.pass.rule.simplify;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.op.Cast;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/**
 * Makes one Cast of two, where the first keeps every value that its input can have.
 *
 * <pre>
 *   before:  float16 x;  a = Cast(x) {to: float};  y = Cast(a) {to: double}        after:  y = Cast(x) {to: double}
 * </pre>
 *
 * <p>From a floating-point type to integers, what happens to numbers that do not fit is left open, and may differ between the types:
 * such pairs stay unless all numbers fit.
 */
public record ComposeCasts() implements Rule {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Value> BETWEEN = Capture.value("between");

    private static final Pattern PATTERN = node(Cast.ID)
            .inputs(node(Cast.ID).as(BETWEEN).inputs(any(X)).onlyUsedInMatch())
            .when("the first Cast is exact, and the second one has the same effect without it", ComposeCasts::isExact);

    private static boolean isExact(Match match) {
        DType from = match.type(match.get(X)).dtype();
        DType via = match.type(match.get(BETWEEN)).dtype();
        DType to = match.type(match.output()).dtype();
        return TensorElements.areNumbers(to)
                && isExact(from, via)
                && (to.isConvFloat() || to == DType.BOOL || !via.isConvFloat() || isExact(from, to));
    }

    /** Tells whether every value of one type is a value of another. */
    private static boolean isExact(DType from, DType to) {
        if (from == to) {
            return TensorElements.areNumbers(from);
        }
        return switch (from) {
            case BOOL -> TensorElements.areNumbers(to) && to != DType.FLOAT8E8M0;
            case FLOAT16, BFLOAT16 -> to == DType.FLOAT || to == DType.DOUBLE;
            case FLOAT -> to == DType.DOUBLE;
            case UINT8, UINT16, UINT32, UINT64 -> TensorElements.areNumbers(to) && from.bits() <= wholeBits(to);
            case INT8, INT16, INT32, INT64 ->
                TensorElements.areNumbers(to) && !to.isUnsigned() && from.bits() - 1 <= wholeBits(to);
            default -> false;
        };
    }

    /** The largest n such that all integers from 0 to 2^n are values of a type, the last one perhaps apart. */
    private static int wholeBits(DType type) {
        if (type.isFloatingPoint()) {
            return type.significandBits();
        }
        return type == DType.BOOL ? 1 : type.isUnsigned() ? type.bits() : type.bits() - 1;
    }

    @Override
    public String summary() {
        return "Merges two consecutive Casts into one if the first can represent every value of its input exactly.";
    }

    @Override
    public Pattern pattern() {
        return PATTERN;
    }

    @Override
    public void apply(Match match, Editor editor) {
        editor.handOver(match.output(), editor.like(match.root()).input(match.get(X)));
    }
}
