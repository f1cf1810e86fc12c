package org.onnxtwist.match;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.OperatorId;

/**
 * A set of operators, possibly of all operators.
 *
 * @param all whether every operator is in it
 * @param listed its operators, in the order in which they were named; empty where {@code all}
 */
public record OperatorSet(boolean all, Set<OperatorId> listed) {
    /** Every operator and function. */
    public static final OperatorSet ALL = new OperatorSet(true, Set.of());

    /** No operator. */
    public static final OperatorSet NONE = new OperatorSet(false, Set.of());

    static OperatorSet of(Set<OperatorId> operators) {
        return new OperatorSet(false, operators);
    }

    public boolean contains(OperatorId operator) {
        return all || listed.contains(operator);
    }

    /** The union of this set and {@code other}. */
    public OperatorSet union(OperatorSet other) {
        if (all || other.all) {
            return ALL;
        }
        Set<OperatorId> both = new LinkedHashSet<>(listed);
        both.addAll(other.listed);
        return of(both);
    }

    /** The operators as text, for example {@code Add or Sub}. */
    @Override
    public String toString() {
        return all ? "any operator" : listed.stream().map(OperatorId::toString).collect(Collectors.joining(" or "));
    }
}
