package org.onnxtwist.runtime.compare.tensor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.IsInf;
import org.onnxtwist.op.IsNaN;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.Where;
import org.onnxtwist.op.Xor;
import org.onnxtwist.op.trait.OperatorTrait;

/**
 * The outputs of a model that hold, in some elements at least, results of functions whose values end at 1 and whose error is one of that
 * size: ONNX Runtime evaluates Sigmoid as 0.5 plus a quotient of polynomials, so that 1e-12 comes out as 0 or as 1.2e-7. Between
 * the function and the output are operators that only move or choose elements, and products with factors of at most 1, such as masks.
 */
public final class SaturatingOutputs {
    private static final Set<String> FUNCTIONS =
            Set.of(Sigmoid.NAME, HardSigmoid.NAME, Tanh.NAME, Erf.NAME, Softmax.NAME);
    private static final Set<String> DECISIONS = Set.of(
            And.NAME,
            Equal.NAME,
            Greater.NAME,
            GreaterOrEqual.NAME,
            IsInf.NAME,
            IsNaN.NAME,
            Less.NAME,
            LessOrEqual.NAME,
            Not.NAME,
            Or.NAME,
            Xor.NAME);
    /** Operators whose results are among the elements of their inputs, or bounds. */
    private static final Set<String> CHOOSING =
            Set.of(Cast.NAME, Clip.NAME, Concat.NAME, Max.NAME, MaxPool.NAME, Min.NAME, Where.NAME);

    /** Known bounds of a value's elements. */
    private enum Range {
        ANY,
        /** All are at most 1 in magnitude, and exact. */
        BOUNDED,
        /** Some are off by roundoff of 1; those of results of the functions alone are at most 1 in magnitude. */
        SATURATING
    }

    private final Map<Value, Range> ranges = new HashMap<>();

    private SaturatingOutputs() {}

    /** Their names. */
    public static Set<String> of(Model model) {
        SaturatingOutputs outputs = new SaturatingOutputs();
        for (Node node : model.graph().nodes()) {
            Range range = outputs.range(node);
            node.outputs().forEach(output -> outputs.ranges.put(output, range));
        }
        Set<String> names = new LinkedHashSet<>();
        for (Value output : model.graph().outputs()) {
            if (outputs.range(output) == Range.SATURATING) {
                output.name().ifPresent(names::add);
            }
        }
        return names;
    }

    private Range range(Value value) {
        return ranges.getOrDefault(value, Range.ANY);
    }

    private Range range(Node node) {
        String operator = node.operator().name();
        if (FUNCTIONS.contains(operator)) {
            return Range.SATURATING;
        }
        if (DECISIONS.contains(operator)) {
            return Range.BOUNDED;
        }
        if (OperatorTrait.DATA_MOVEMENT.holdsOf(node.operator()) || CHOOSING.contains(operator)) {
            return node.inputValues()
                    .map(this::range)
                    .max(Comparator.naturalOrder())
                    .orElse(Range.ANY);
        }
        if (operator.equals(Mul.NAME) && node.inputValues().map(this::range).noneMatch(Range.ANY::equals)) {
            return node.inputValues()
                    .map(this::range)
                    .max(Comparator.naturalOrder())
                    .orElse(Range.ANY);
        }
        return Range.ANY;
    }
}
