package org.onnxtwist.shape.term;

import java.util.List;
import org.onnxtwist.shape.term.Term.Atom;

/**
 * A product of atoms.
 *
 * @param coefficient not zero
 * @param factors at least one, in {@link TermOrder}
 */
record Product(long coefficient, List<Atom> factors) {
    Product {
        factors = List.copyOf(factors);
    }
}
