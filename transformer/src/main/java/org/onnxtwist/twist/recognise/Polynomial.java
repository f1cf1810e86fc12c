package org.onnxtwist.twist.recognise;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A polynomial in one variable.
 *
 * @param coefficients that of the power n at index n; the last is not zero, and the zero polynomial has none
 */
record Polynomial(double... coefficients) {
    static final Polynomial ONE = new Polynomial(1);

    /** Coefficients that are smaller than the largest by this factor are what rounding left of zero. */
    private static final double ROUNDING = 1e-12;

    static Polynomial of(double... coefficients) {
        double largest = DoubleStream.of(coefficients).map(Math::abs).max().orElse(0);
        int length = coefficients.length;
        while (length > 0 && Math.abs(coefficients[length - 1]) <= ROUNDING * largest) {
            length--;
        }
        return new Polynomial(Arrays.copyOf(coefficients, length));
    }

    boolean isZero() {
        return coefficients.length == 0;
    }

    /** The highest power; -1 for zero. */
    int degree() {
        return coefficients.length - 1;
    }

    double coefficient(int power) {
        return power < coefficients.length ? coefficients[power] : 0;
    }

    double leading() {
        return coefficient(degree());
    }

    boolean isFinite() {
        return DoubleStream.of(coefficients).allMatch(Double::isFinite);
    }

    Polynomial times(double factor) {
        return of(DoubleStream.of(coefficients).map(number -> number * factor).toArray());
    }

    Polynomial plus(Polynomial other) {
        int length = Math.max(coefficients.length, other.coefficients.length);
        double[] sum = new double[length];
        double[] size = new double[length];
        for (int power = 0; power < length; power++) {
            sum[power] = coefficient(power) + other.coefficient(power);
            size[power] = Math.abs(coefficient(power)) + Math.abs(other.coefficient(power));
        }
        // What cancels out leaves rounding behind, which would count as a power of its own.
        return of(IntStream.range(0, length)
                .mapToDouble(power -> Math.abs(sum[power]) <= ROUNDING * size[power] ? 0 : sum[power])
                .toArray());
    }

    Polynomial times(Polynomial other) {
        if (isZero() || other.isZero()) {
            return of();
        }
        double[] product = new double[coefficients.length + other.coefficients.length - 1];
        for (int i = 0; i < coefficients.length; i++) {
            for (int j = 0; j < other.coefficients.length; j++) {
                product[i + j] += coefficients[i] * other.coefficients[j];
            }
        }
        return of(product);
    }

    /** The quotient without the remainder; {@code divisor} is not zero. */
    Polynomial dividedBy(Polynomial divisor) {
        Polynomial quotient = of();
        Polynomial rest = this;
        while (rest.degree() >= divisor.degree() && !rest.isZero()) {
            double[] power = new double[rest.degree() - divisor.degree() + 1];
            power[power.length - 1] = rest.leading() / divisor.leading();
            Polynomial step = new Polynomial(power);
            Polynomial next = rest.plus(divisor.times(step).times(-1));
            if (next.degree() >= rest.degree()) {
                // The leading terms cancel out by construction; rounding must not keep them.
                next = of(Arrays.copyOf(next.coefficients, rest.degree()));
            }
            quotient = quotient.plus(step);
            rest = next;
        }
        return quotient;
    }

    private Polynomial remainder(Polynomial divisor) {
        return plus(dividedBy(divisor).times(divisor).times(-1));
    }

    /** A common divisor of the highest degree; this is not zero. */
    Polynomial commonDivisor(Polynomial other) {
        Polynomial a = this;
        Polynomial b = other;
        while (!b.isZero()) {
            Polynomial rest = a.remainder(b);
            a = b;
            b = rest;
        }
        return a;
    }

    /** Whether both have the same coefficients, but for rounding. */
    boolean isCloseTo(Polynomial other) {
        return plus(other.times(-1)).isZero();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Polynomial polynomial && Arrays.equals(coefficients, polynomial.coefficients);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(coefficients);
    }

    @Override
    public String toString() {
        return Arrays.toString(coefficients);
    }
}
