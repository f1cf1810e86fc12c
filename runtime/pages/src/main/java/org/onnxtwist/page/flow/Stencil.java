package org.onnxtwist.page.flow;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A 3x3 kernel of numbers, and its moments. A convolution, as ONNX defines it, multiplies tap (dx, dy) with the pixel at that offset: of a
 * smooth image it makes {@code sum * image + moment . gradient + ...}.
 *
 * @param taps the nine numbers, row by row; the first is that of the upper left neighbour
 */
public record Stencil(List<Double> taps) {
    private static final int SIDE = 3;
    private static final int TAPS = SIDE * SIDE;

    /** The derivative to the right, times 8: the horizontal Sobel kernel, A in the formulas. */
    public static final Stencil A = of(-1, 0, 1, -2, 0, 2, -1, 0, 1);

    /** The derivative upwards, times 8: the vertical Sobel kernel, B in the formulas. */
    public static final Stencil B = of(1, 2, 1, 0, 0, 0, -1, -2, -1);

    /** The kernel that changes nothing. */
    public static final Stencil IDENTITY = of(0, 0, 0, 0, 1, 0, 0, 0, 0);

    /** The kernel without effect. */
    public static final Stencil ZERO = of(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The binomial approximation of a Gaussian, of variance 1/2 along each axis. */
    public static final Stencil GAUSSIAN = of(1, 2, 1, 2, 4, 2, 1, 2, 1).times(1.0 / 16);

    /** Makes a kernel of a copy of the list. */
    public Stencil {
        taps = List.copyOf(taps);
        if (taps.size() != TAPS) {
            throw new IllegalArgumentException("a 3x3 kernel of " + taps.size() + " numbers");
        }
    }

    /** Returns the kernel of these nine numbers, row by row. */
    public static Stencil of(double... taps) {
        return new Stencil(Arrays.stream(taps).boxed().toList());
    }

    /**
     * Returns a tap.
     *
     * @param dx its offset to the right, from -1 to 1
     * @param dy its offset downwards, from -1 to 1
     */
    public double tap(int dx, int dy) {
        return taps.get((dy + 1) * SIDE + dx + 1);
    }

    /** Returns the sum of the taps, by which the kernel multiplies an even area. */
    public double sum() {
        return taps.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns the first moment: the sum of the taps times their offsets. */
    public Vector2 moment() {
        Vector2 moment = Vector2.ZERO;
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                moment = moment.plus(new Vector2(dx, dy).times(tap(dx, dy)));
            }
        }
        return moment;
    }

    /** Returns the sum of this kernel and another. */
    public Stencil plus(Stencil other) {
        return new Stencil(IntStream.range(0, TAPS)
                .mapToObj(tap -> taps.get(tap) + other.taps.get(tap))
                .toList());
    }

    /** Returns this kernel times a number. */
    public Stencil times(double factor) {
        // A sum with zero turns the negative zero into zero, which is shown without a sign.
        return new Stencil(taps.stream().map(tap -> factor * tap + 0.0).toList());
    }
}
