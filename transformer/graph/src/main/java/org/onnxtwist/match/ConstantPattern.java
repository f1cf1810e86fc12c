package org.onnxtwist.match;

import java.util.List;
import java.util.function.Predicate;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/** A constant that fulfils conditions; made by {@link Pattern#constant()}. */
public final class ConstantPattern extends Pattern {
    static final ConstantPattern ANY = new ConstantPattern("a constant", List.of());

    private static final double RELATIVE = 1e-6;

    private final String name;
    private final List<Condition> checks;

    private ConstantPattern(String name, List<Condition> checks) {
        this.name = name;
        this.checks = checks;
    }

    /** Captures the constant: its tensor, its only element, or its value. */
    public ConstantPattern as(Capture<?> capture) {
        return with(new Condition.Captured(capture));
    }

    /** Only tensors that fulfil a condition. */
    public ConstantPattern where(String condition, Predicate<Tensor> holds) {
        return with(new Condition.OfTensor(condition, holds));
    }

    /** Only tensors of one element, whatever their rank. */
    public ConstantPattern scalar() {
        return where("has one element", tensor -> tensor.elements() == 1);
    }

    /**
     * Only tensors whose elements are all {@code value}: equal within 1e-6 of it, relatively, or within the rounding of the tensor's
     * type where that is coarser. Zero is zero.
     */
    public ConstantPattern of(double value) {
        return with(new Condition.OfTensor(
                "all elements are " + value,
                tensor -> isAll(
                        tensor,
                        value,
                        Math.abs(value) * Math.max(RELATIVE, tensor.dtype().unitRoundoff()))));
    }

    /** Only tensors whose elements are all between {@code value - tolerance} and {@code value + tolerance}. */
    public ConstantPattern of(double value, double tolerance) {
        return with(new Condition.OfTensor(
                "all elements are within " + tolerance + " of " + value, tensor -> isAll(tensor, value, tolerance)));
    }

    private static boolean isAll(Tensor tensor, double value, double tolerance) {
        if (!TensorElements.areNumbers(tensor.dtype()) || tensor.elements() == 0) {
            return false;
        }
        TensorElements elements = TensorElements.of(tensor);
        for (long i = 0; i < tensor.elements(); i++) {
            // Written so that a NaN fails.
            if (!(Math.abs(elements.doubleAt(i) - value) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    private ConstantPattern with(Condition check) {
        return new ConstantPattern(name, appended(checks, check));
    }

    @Override
    boolean match(MatchState attempt, MatchPosition place, Continuation then) {
        if (place.value() == null || place.value().constant().isEmpty()) {
            return attempt.refuse(place, this);
        }
        MatchState.Mark mark = attempt.mark();
        attempt.enter(place.producer());
        if (attempt.holdAll(checks, place) && then.proceed()) {
            return true;
        }
        attempt.rewind(mark);
        return false;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    void forEachCapture(int below, CaptureVisitor visitor) {
        visitCaptures(checks, below, visitor);
    }

    @Override
    public String toString() {
        return name;
    }
}
