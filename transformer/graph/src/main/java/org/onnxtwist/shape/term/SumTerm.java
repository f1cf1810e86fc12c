package org.onnxtwist.shape.term;

import java.util.List;
import org.onnxtwist.ir.type.Dim;

/**
 * A sum of products; never one that a simpler term says as well.
 *
 * @param products at least one, no two of the same factors, in {@link TermOrder}
 */
record SumTerm(List<Product> products, long constant) implements Term, Dim.Formula {
    public SumTerm {
        products = List.copyOf(products);
    }

    @Override
    public boolean isNamed() {
        return !FreshSymbol.occursIn(this, FreshSymbol.ANY);
    }

    @Override
    public String toString() {
        return TermText.of(this);
    }
}
