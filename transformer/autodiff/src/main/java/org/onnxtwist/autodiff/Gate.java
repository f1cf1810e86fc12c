package org.onnxtwist.autodiff;

import java.util.HashMap;
import java.util.Map;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.shape.InferredTypes;

/**
 * Lets values be read only after a gradient is there. What reads the value that takes their place cannot be computed earlier, nor be taken
 * for a node of the forward pass that computes the same. The elements are not copied: a Reshape is another view of them.
 *
 * <pre>
 *   zero = Mul(Cast(the first element of the gradient), 0)          integers
 *   gated = Reshape(value, Add(shape of the value, zero))
 * </pre>
 */
final class Gate {
    private final Model model;
    private final InferredTypes types;
    private final Arithmetic.Constants constants;
    private final Map<Value, Value> zeros = new HashMap<>();
    private final Map<Value, Map<Value, Value>> gated = new HashMap<>();

    /** @param constants numbers that are placed before the backward pass */
    Gate(Model model, InferredTypes types, Arithmetic.Constants constants) {
        this.model = model;
        this.types = types;
        this.constants = constants;
    }

    /** Tells whether a value has dimensions, as what is gated must. */
    boolean fits(Value value) {
        return types.shape(value).known().filter(dims -> !dims.isEmpty()).isPresent();
    }

    /**
     * A value with the elements of {@code value}, placed before {@code anchor}.
     *
     * @param gradient a value that is computed before {@code anchor}, with at least one element
     */
    Value behind(Value gradient, Value value, Node anchor) {
        return gated.computeIfAbsent(gradient, key -> new HashMap<>()).computeIfAbsent(value, key -> {
            Arithmetic at = new Arithmetic(Placement.before(model, anchor), constants, DType.INT64);
            Value zero = zeros.computeIfAbsent(gradient, from -> zero(at, from));
            Value shape = types.shape(value)
                    .sizes()
                    .map(at::integers)
                    .orElseGet(() -> Shape.of(value).emit(at));
            return Reshape.of(value, at.add(shape, zero)).allowzero(1).emit(at);
        });
    }

    private static Value zero(Arithmetic at, Value gradient) {
        Value flat = at.reshape(gradient, at.integers(-1));
        Value first = Slice.of(flat, at.integers(0), at.integers(1)).emit(at);
        return at.mul(Cast.of(first, DType.INT64).emit(at), at.number(0));
    }
}
