package org.onnxtwist.shape.term;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import org.onnxtwist.shape.term.Term.Atom;
import org.onnxtwist.shape.term.Term.Constant;

/** Adds terms and products of terms, and builds the canonical term of the result: unknown if a part was unknown or overflowed. */
final class SumBuilder {
    private final TreeMap<List<Atom>, Long> coefficients = new TreeMap<>(TermOrder.PRODUCTS);
    private long constant;
    private boolean unknown;

    SumBuilder add(Term term) {
        return addProduct(term, Term.of(1));
    }

    SumBuilder subtract(Term term) {
        return addProduct(term, Term.of(-1));
    }

    SumBuilder addProduct(Term a, Term b) {
        if (a instanceof Term.Unknown || b instanceof Term.Unknown) {
            unknown = true;
            return this;
        }
        List<Product> left = products(a);
        List<Product> right = products(b);
        for (Product p : left) {
            for (Product q : right) {
                List<Atom> factors = new ArrayList<>(p.factors());
                factors.addAll(q.factors());
                factors.sort(TermOrder.TERMS);
                add(p.coefficient(), q.coefficient(), factors);
            }
            add(p.coefficient(), constant(b), p.factors());
        }
        for (Product q : right) {
            add(q.coefficient(), constant(a), q.factors());
        }
        return add(constant(a), constant(b), List.of());
    }

    /** Adds the product of two coefficients and some factors in order. */
    SumBuilder add(long coefficient, long times, List<Atom> factors) {
        try {
            long product = Math.multiplyExact(coefficient, times);
            if (factors.isEmpty()) {
                constant = Math.addExact(constant, product);
            } else if (product != 0) {
                coefficients.merge(factors, product, Math::addExact);
            }
        } catch (ArithmeticException e) {
            unknown = true;
        }
        return this;
    }

    /** The result for two constants, the most common case; unknown if it overflows. */
    static Term exact(LongBinaryOperator operator, Constant a, Constant b) {
        try {
            return Term.of(operator.applyAsLong(a.value(), b.value()));
        } catch (ArithmeticException e) {
            return Term.UNKNOWN;
        }
    }

    Term build() {
        if (unknown) {
            return Term.UNKNOWN;
        }
        coefficients.values().removeIf(coefficient -> coefficient == 0);
        if (coefficients.isEmpty()) {
            return Term.of(constant);
        }
        Map.Entry<List<Atom>, Long> first = coefficients.firstEntry();
        if (constant == 0
                && coefficients.size() == 1
                && first.getValue() == 1
                && first.getKey().size() == 1) {
            return first.getKey().get(0);
        }
        List<Product> products = new ArrayList<>(coefficients.size());
        coefficients.forEach((factors, coefficient) -> products.add(new Product(coefficient, factors)));
        return bounded(new SumTerm(products, constant));
    }

    /** The term, or the unknown one if it is too large to be useful. */
    static Term bounded(Term term) {
        return size(term) > Term.MAX_SIZE ? Term.UNKNOWN : term;
    }

    private static int size(Term term) {
        if (term instanceof Quotient quotient) {
            return 1 + size(quotient.dividend()) + size(quotient.divisor());
        }
        if (term instanceof Extremum extremum) {
            return 1 + size(extremum.operands());
        }
        if (term instanceof SumTerm sum) {
            int size = 0;
            for (Product product : sum.products()) {
                size += size(product.factors());
            }
            return size;
        }
        return term instanceof Constant ? 0 : 1;
    }

    private static int size(List<? extends Term> terms) {
        int size = 0;
        for (Term term : terms) {
            size += size(term);
        }
        return size;
    }

    /** The products of a term that is not unknown. */
    static List<Product> products(Term term) {
        if (term instanceof SumTerm sum) {
            return sum.products();
        }
        return term instanceof Atom atom ? List.of(new Product(1, List.of(atom))) : List.of();
    }

    /** The constant part of a term that is not unknown, besides its products. */
    static long constant(Term term) {
        return term instanceof SumTerm sum ? sum.constant() : term instanceof Constant number ? number.value() : 0;
    }
}
