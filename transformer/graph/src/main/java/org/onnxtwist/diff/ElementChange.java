package org.onnxtwist.diff;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/**
 * The difference between the elements of two tensors of the same sizes.
 *
 * @param changed number of elements that differ; zeros of different sign do
 * @param elements number of elements
 * @param absolute the largest |after - before|; infinite where exactly one of the two is NaN
 * @param relative the largest |after - before| / max(|before|, |after|), 0 to 2; 2 where one of the two is not finite
 * @param at the coordinates of the largest absolute change; none where nothing changed
 */
public record ElementChange(long changed, long elements, double absolute, double relative, List<Long> at) {
    private static final double LARGEST_RELATIVE = 2;

    /** Tells whether {@link #between} can compare: two tensors of numbers with the same sizes. Types may differ. */
    static boolean isDefined(Tensor before, Tensor after) {
        return TensorElements.areNumbers(before.dtype())
                && TensorElements.areNumbers(after.dtype())
                && Arrays.equals(before.dims(), after.dims());
    }

    /** Compares element by element, each tensor read through a window. */
    static ElementChange between(Tensor before, Tensor after) {
        TensorElements left = TensorElements.of(before);
        TensorElements right = TensorElements.of(after);
        boolean integers = TensorElements.areLongs(before.dtype()) && TensorElements.areLongs(after.dtype());
        long changed = 0;
        long worst = 0;
        double absolute = 0;
        double relative = 0;
        for (long i = 0; i < before.elements(); i++) {
            double a = left.doubleAt(i);
            double b = right.doubleAt(i);
            if (Double.compare(a, b) == 0 && !(integers && left.longAt(i) != right.longAt(i))) {
                continue;
            }
            changed++;
            double distance = integers ? distance(left.longAt(i), right.longAt(i)) : distance(a, b);
            if (distance > absolute) {
                absolute = distance;
                worst = i;
            }
            relative = Math.max(relative, relative(distance, Math.max(Math.abs(a), Math.abs(b))));
        }
        List<Long> at = changed == 0 ? List.of() : position(worst, before.dims());
        return new ElementChange(changed, before.elements(), absolute, relative, at);
    }

    /** The distance of two integers: exact unless the subtraction overflows, whereas doubles would lose precision beyond 53 bits. */
    private static double distance(long a, long b) {
        long difference = b - a;
        boolean overflows = ((a ^ b) & (b ^ difference)) < 0;
        return overflows ? Math.abs((double) b - (double) a) : Math.abs((double) difference);
    }

    private static double distance(double a, double b) {
        double distance = Math.abs(b - a);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    private static double relative(double distance, double magnitude) {
        return distance == 0 ? 0 : Double.isFinite(distance) ? distance / magnitude : LARGEST_RELATIVE;
    }

    private static List<Long> position(long index, long[] dims) {
        Long[] coordinates = new Long[dims.length];
        long rest = index;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            coordinates[axis] = rest % dims[axis];
            rest /= dims[axis];
        }
        return List.of(coordinates);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d of %d elements changed by up to %.3g at %s, by up to %.3g of the larger",
                changed,
                elements,
                absolute,
                at.toString().replace(" ", ""),
                relative);
    }
}
