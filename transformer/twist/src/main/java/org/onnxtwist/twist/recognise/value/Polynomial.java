package org.onnxtwist.twist.recognise.value;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A polynomial in one variable. */
final class Polynomial {
    static final Polynomial ONE = new Polynomial(1);

    /** Coefficients that are smaller than the largest by this factor are what rounding left of zero. */
    private static final double ROUNDING = 1e-12;

    /** That of the power n at index n; the last is not zero, and the zero polynomial has none. */
    private final double[] coefficients;

    private Polynomial(double... coefficients) {
        this.coefficients = coefficients;
    }

    /** The polynomial with those coefficients, that of the power n at index n. */
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

    /** The polynomial in a variable of that name. */
    String in(String variable) {
        StringBuilder text = new StringBuilder();
        for (int power = degree(); power >= 0; power--) {
            double number = coefficient(power);
            if (number == 0) {
                continue;
            }
            if (!text.isEmpty()) {
                text.append(number < 0 ? " - " : " + ");
            } else if (number < 0) {
                text.append('-');
            }
            double size = Math.abs(number);
            String variables = power == 0 ? "" : power == 1 ? variable : variable + "^" + power;
            text.append(power > 0 && size == 1 ? variables : plain(size) + (power > 0 ? " " + variables : ""));
        }
        return text.isEmpty() ? "0" : text.toString();
    }

    private static String plain(double number) {
        return number == Math.rint(number) && number < 1e15
                ? Long.toString((long) number)
                : Float.toString((float) number);
    }
}
