package org.onnxtwist.runtime.verify.formula;

import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.Provider;

/**
 * The error bound of a run in lower precision, compared with the formula, for each element.
 *
 * <p>A sum of n products has an error of at most g(n) times the sum of the products' magnitudes, of which the product of the norms is an
 * upper bound. In the worst case g(n) = n u, u the unit roundoff of single precision, in which sums are formed for half precision too;
 * roundings that do not conspire make it sqrt(n) u times a small factor (Higham and Mary 2019), here {@value #WALK}, and the smaller of
 * the two is taken: with n = 4608 the worst case would hide a grid that is off by a pixel. CUDA's convolutions may use Winograd's
 * transforms, which lose up to {@value #WINOGRAD} times as much.
 *
 * <p>The rounding of the results at each step is added to that, with v the unit roundoff of the layer's type: the three Convs, the
 * coordinate (its parts may cancel, so the sum of their magnitudes counts), two products, two sums, and the halving of the kernels.
 * {@value #STEPS} units of each term's size cover it. Half precision runs in single precision between casts, of which the runtime drops
 * those that undo each other: the recorded form of an input is then rounded where the one that was used in the computation is not. A
 * layer in bfloat16 runs as a copy in float: its steps are those of single precision, and its constants alone are rounded to v, of
 * which the coordinates count here. Numbers that a type cannot hold normally add a step of its smallest one.
 */
public final class ErrorBound {
    private static final double WALK = 8;
    private static final double WINOGRAD = 16;
    private static final double STEPS = 4;
    private static final double SINGLE = 0x1p-24;

    /** The number of roundings: of a parameter, of the input times a grid, and of the recorded value. */
    private static final double PARAMETER_ROUNDINGS = 3;

    private final double unit;

    /** The type to which a step of the computation is rounded. */
    private final double step;

    private final double smallest;
    private final double largest;
    private final double loss;
    private final boolean half;

    /** @param dtype the layer's type, also where a copy in float runs in its place: its constants were rounded to that type */
    public ErrorBound(DType dtype, Provider provider) {
        this.unit = Math.max(SINGLE, dtype.unitRoundoff());
        this.step = dtype == DType.BFLOAT16 ? SINGLE : unit;
        this.half = dtype == DType.FLOAT16;
        this.smallest = dtype == DType.FLOAT16 ? 0x1p-24 : 0x1p-126;
        this.largest = dtype == DType.FLOAT16 ? 65504 : Float.MAX_VALUE;
        this.loss = provider == Provider.CUDA ? WINOGRAD : 1;
    }

    /**
     * Returns the largest error that rounding explains in whatever form the layer is written: centres, and the offsets of taps, may be
     * folded into the base kernel, whose terms then do not cancel out with those of the others before they are rounded. The parameters, and
     * the products of the input with grids, were rounded to the type, independently of each other.
     */
    public double ofAnyForm(TwistTerms terms) {
        double x = 1 + terms.sizeX();
        double y = 1 + terms.sizeY();
        TwistTerms apart = new TwistTerms(
                terms.base(), terms.bias(), terms.alongX(), terms.alongY(), x, y, x, y, terms.products());
        double rounded = Math.min(PARAMETER_ROUNDINGS, WALK / Math.sqrt(terms.products() + 1.0));
        return of(apart) + rounded * unit * magnitudes(apart);
    }

    private static double magnitudes(TwistTerms terms) {
        return terms.base().magnitude()
                + Math.abs(terms.bias())
                + Math.abs(terms.x()) * terms.alongX().magnitude()
                + Math.abs(terms.y()) * terms.alongY().magnitude();
    }

    /** Returns the largest error that rounding explains. */
    public double of(TwistTerms terms) {
        double n = terms.products() + 1.0;
        double sum = loss * Math.min(n, WALK * Math.sqrt(n)) * SINGLE;
        double x = Math.abs(terms.x());
        double y = Math.abs(terms.y());
        double magnitudes = magnitudes(terms);
        double recording = half ? unit * magnitudes : 0;
        double halving = x * terms.alongX().magnitude() + y * terms.alongY().magnitude();
        double coordinates = terms.sizeX() * Math.abs(terms.alongX().sum())
                + terms.sizeY() * Math.abs(terms.alongY().sum());
        double results = Math.abs(terms.base().sum()) + Math.abs(terms.bias()) + coordinates;
        double constants = step < unit ? unit * coordinates : 0;
        return sum * magnitudes
                + recording
                + step * halving
                + STEPS * step * results
                + constants
                + STEPS * (1 + x + y) * smallest;
    }

    /** Tells whether some step leaves the range of the type, so that an infinity is no error. */
    public boolean overflows(TwistTerms terms) {
        return !(terms.peak() < largest);
    }
}
