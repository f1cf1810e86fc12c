package org.onnxtwist.pass.batch;

/** The dependence of a value on the size of the batch. */
public sealed interface BatchFact {
    /** The value that depends on no batch. */
    BatchFact SAME = new Same();

    /** The value that depends on the size of the batch. */
    BatchFact SIZE = new Size();

    /** The same whatever the batch is: weights and what is computed from them. */
    record Same() implements BatchFact {}

    /** Computed from the size of the batch and from no item: a shape, a part of one, the positions of the items. */
    record Size() implements BatchFact {}

    /**
     * Holds items: index {@code (o * batch + n) * inner + i} of the axis belongs to item {@code n}, for every {@code o} below
     * {@code outer} and {@code i} below {@code inner}. A plain batch axis has 1 for both.
     *
     * @param axis the axis, from 0
     * @param outer how often the batch is repeated along the axis; at least 1
     * @param inner how many adjacent indices belong to one item; {@link #UNKNOWN} where that depends on open sizes
     */
    record Items(int axis, long outer, long inner) implements BatchFact {
        /** A number of indices that depends on open sizes. */
        public static final long UNKNOWN = -1;

        static Items along(int axis) {
            return new Items(axis, 1, 1);
        }

        /** The same items along another axis. */
        Items at(int other) {
            return new Items(other, outer, inner);
        }

        /** Tells whether each index is an item of its own. */
        public boolean isPlain() {
            return outer == 1 && inner == 1;
        }

        /** Tells whether two axes of equal sizes hold the same items at the same indices. */
        boolean alignsWith(Items other) {
            return outer == other.outer && (inner == other.inner || inner == UNKNOWN || other.inner == UNKNOWN);
        }

        /** The size of the axis for a batch of that size; {@link #UNKNOWN} where it is open. */
        long size(long batch) {
            return inner == UNKNOWN ? UNKNOWN : Math.multiplyExact(Math.multiplyExact(outer, batch), inner);
        }
    }
}
