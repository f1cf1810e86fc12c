package org.onnxtwist.shape.term;

import java.util.Comparator;
import java.util.List;
import org.onnxtwist.shape.term.Term.Atom;
import org.onnxtwist.shape.term.Term.Constant;
import org.onnxtwist.shape.term.Term.Symbol;

/** The order of terms that makes equal expressions equal lists. */
final class TermOrder {
    static final Comparator<Term> TERMS = TermOrder::compare;

    /**
     * Factors of a product: most factors first, then by the first factor that differs. Multiplying both sides by a factor keeps the
     * order, which {@link Division} needs.
     */
    static final Comparator<List<Atom>> PRODUCTS =
            Comparator.<List<Atom>>comparingInt(List::size).reversed().thenComparing((a, b) -> compareLists(a, b));

    private TermOrder() {}

    private static int compare(Term a, Term b) {
        if (a == b) {
            return 0;
        }
        int kinds = Integer.compare(kind(a), kind(b));
        if (kinds != 0) {
            return kinds;
        }
        if (a instanceof Symbol p && b instanceof Symbol q) {
            return p.name().compareTo(q.name());
        }
        if (a instanceof FreshSymbol p && b instanceof FreshSymbol q) {
            return Long.compare(p.number(), q.number());
        }
        if (a instanceof Quotient p && b instanceof Quotient q) {
            int dividends = compare(p.dividend(), q.dividend());
            return dividends != 0 ? dividends : compare(p.divisor(), q.divisor());
        }
        if (a instanceof Extremum p && b instanceof Extremum q) {
            int sides = Boolean.compare(p.largest(), q.largest());
            return sides != 0 ? sides : compareLists(p.operands(), q.operands());
        }
        if (a instanceof SumTerm p && b instanceof SumTerm q) {
            return compareSums(p, q);
        }
        return a instanceof Constant p && b instanceof Constant q ? Long.compare(p.value(), q.value()) : 0;
    }

    private static int kind(Term term) {
        if (term instanceof Symbol) {
            return 0;
        }
        if (term instanceof FreshSymbol) {
            return 1;
        }
        if (term instanceof Quotient) {
            return 2;
        }
        if (term instanceof Extremum) {
            return 3;
        }
        return term instanceof SumTerm ? 4 : term instanceof Constant ? 5 : 6;
    }

    private static int compareSums(SumTerm a, SumTerm b) {
        int products = Integer.compare(a.products().size(), b.products().size());
        for (int i = 0; products == 0 && i < a.products().size(); i++) {
            Product p = a.products().get(i);
            Product q = b.products().get(i);
            int factors = PRODUCTS.compare(p.factors(), q.factors());
            products = factors != 0 ? factors : Long.compare(p.coefficient(), q.coefficient());
        }
        return products != 0 ? products : Long.compare(a.constant(), b.constant());
    }

    private static int compareLists(List<? extends Term> a, List<? extends Term> b) {
        int result = Integer.compare(a.size(), b.size());
        for (int i = 0; result == 0 && i < a.size(); i++) {
            result = compare(a.get(i), b.get(i));
        }
        return result;
    }
}
