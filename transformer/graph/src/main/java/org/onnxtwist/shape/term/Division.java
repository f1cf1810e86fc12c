package org.onnxtwist.shape.term;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.shape.term.Term.Atom;
import org.onnxtwist.shape.term.Term.Constant;

/** Quotients rounded down, in canonical form. */
final class Division {
    private Division() {}

    static Term floor(Term dividend, Term divisor) {
        if (dividend instanceof Term.Unknown || divisor instanceof Term.Unknown || divisor.is(0)) {
            return Term.UNKNOWN;
        }
        if (!(divisor instanceof Constant constant)) {
            return byTerm(dividend, divisor);
        }
        if (constant.value() > 0) {
            return byPositive(dividend, constant.value());
        }
        Term opposite = Term.of(0).minus(divisor);
        return opposite instanceof Constant ? floor(Term.of(0).minus(dividend), opposite) : Term.UNKNOWN;
    }

    /** The quotient where the division certainly leaves no remainder; empty where that cannot be told. */
    static Optional<Term> exact(Term dividend, Term divisor) {
        Term quotient = floor(dividend, divisor);
        return quotient.times(divisor).sameAs(dividend) ? Optional.of(quotient) : Optional.empty();
    }

    /**
     * Takes out whole multiples of the divisor, so that no coefficient that is left is larger than half of it: floor((5*N+9)/4) is
     * N+2+floor((N+1)/4).
     */
    private static Term byPositive(Term dividend, long divisor) {
        if (divisor == 1) {
            return dividend;
        }
        SumBuilder whole = new SumBuilder();
        SumBuilder rest = new SumBuilder();
        for (Product product : SumBuilder.products(dividend)) {
            long left = Math.floorMod(product.coefficient(), divisor);
            long taken = Math.floorDiv(product.coefficient(), divisor);
            boolean high = left > divisor / 2;
            rest.add(high ? left - divisor : left, 1, product.factors());
            whole.add(high ? taken + 1 : taken, 1, product.factors());
        }
        long constant = SumBuilder.constant(dividend);
        rest.add(Math.floorMod(constant, divisor), 1, List.of());
        whole.add(Math.floorDiv(constant, divisor), 1, List.of());
        return whole.add(ofReduced(rest.build(), divisor)).build();
    }

    /** The quotient of a term whose coefficients are at most half of the divisor, and whose constant is from 0 to below it. */
    private static Term ofReduced(Term rest, long divisor) {
        if (!(rest instanceof SumTerm || rest instanceof Atom)) {
            return rest instanceof Constant ? Term.of(0) : Term.UNKNOWN;
        }
        Product first = SumBuilder.products(rest).get(0);
        if (first.coefficient() < 0) {
            // floor(-N/4) is -ceil(N/4), and that is -floor((N+3)/4).
            Term opposite = Term.of(divisor - 1).minus(rest);
            return opposite instanceof Term.Unknown ? opposite : Term.of(0).minus(byPositive(opposite, divisor));
        }
        long common = SumBuilder.products(rest).stream()
                .mapToLong(Product::coefficient)
                .reduce(divisor, Division::greatestCommonDivisor);
        SumBuilder shorter = new SumBuilder();
        for (Product product : SumBuilder.products(rest)) {
            shorter.add(product.coefficient() / common, 1, product.factors());
        }
        shorter.add(SumBuilder.constant(rest) / common, 1, List.of());
        return ofShortened(shorter.build(), divisor / common);
    }

    private static Term ofShortened(Term rest, long divisor) {
        List<Product> products = SumBuilder.products(rest);
        if (products.size() == 1
                && products.get(0).coefficient() == 1
                && products.get(0).factors().size() == 1
                && products.get(0).factors().get(0) instanceof Quotient inner
                && inner.divisor() instanceof Constant first) {
            // floor((floor(x/a)+c)/b) is floor((x+a*c)/(a*b)).
            Term joined = Term.of(divisor).times(first);
            Term dividend = inner.dividend().plus(first.times(SumBuilder.constant(rest)));
            return joined instanceof Constant ? floor(dividend, joined) : Term.UNKNOWN;
        }
        Interval range = Interval.of(rest).floorDiv(divisor);
        return range.isPoint() ? Term.of(range.low()) : SumBuilder.bounded(new Quotient(rest, Term.of(divisor)));
    }

    private static long greatestCommonDivisor(long a, long b) {
        long p = Math.abs(a);
        long q = Math.abs(b);
        while (q != 0) {
            long next = p % q;
            p = q;
            q = next;
        }
        return p;
    }

    /**
     * Long division: what the first product of the divisor does not divide stays in the remainder, and is divided as it is:
     * floor((N*M+M)/(N+1)) is M, and floor((N*M+3)/N) is M+floor(3/N).
     */
    private static Term byTerm(Term dividend, Term divisor) {
        Product leading = SumBuilder.products(divisor).get(0);
        SumBuilder quotient = new SumBuilder();
        SumBuilder remainder = new SumBuilder();
        Term left = dividend;
        // Each step takes away the first product, and adds only later ones.
        while (!SumBuilder.products(left).isEmpty()) {
            Product first = SumBuilder.products(left).get(0);
            Optional<List<Atom>> factors = without(first.factors(), leading.factors());
            if (factors.isPresent() && first.coefficient() % leading.coefficient() == 0) {
                Term part = new SumBuilder()
                        .add(first.coefficient() / leading.coefficient(), 1, factors.get())
                        .build();
                quotient.add(part);
                left = left.minus(part.times(divisor));
            } else {
                Term part = new SumBuilder()
                        .add(first.coefficient(), 1, first.factors())
                        .build();
                remainder.add(part);
                left = left.minus(part);
            }
        }
        Term rest = remainder.add(left).build();
        if (rest instanceof Term.Unknown || rest.is(0)) {
            return rest.is(0) ? quotient.build() : rest;
        }
        return quotient.add(SumBuilder.bounded(new Quotient(rest, divisor))).build();
    }

    /** The factors that are left of a product divided by another. */
    private static Optional<List<Atom>> without(List<Atom> factors, List<Atom> divided) {
        List<Atom> left = new ArrayList<>(factors);
        for (Atom factor : divided) {
            if (!left.remove(factor)) {
                return Optional.empty();
            }
        }
        return Optional.of(left);
    }
}
