package org.onnxtwist.ir;

/** One dimension of a shape: a known size, a named symbol, computed from named ones, or unknown. */
public sealed interface Dim {
    /** A size of at least zero. */
    record Known(long size) implements Dim {
        public Known {
            if (size < 0) {
                throw new IllegalArgumentException("a dimension of size " + size + " is negative");
            }
        }

        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /** A size that is not known but has a name; equal names within a model mean equal sizes. */
    record Symbolic(String name) implements Dim {
        public Symbolic {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a symbolic dimension needs a name");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A size that follows from named ones, such as 2*N+1.
     *
     * @param formula how
     */
    record Computed(Formula formula) implements Dim {
        @Override
        public String toString() {
            return formula.toString();
        }
    }

    /**
     * An integer computed from the sizes of named dimensions, whose arithmetic is the business of the class that implements this.
     * Formulas that are equal objects are equal integers; the text is for readers.
     */
    interface Formula {}

    /** A size of which nothing is known. */
    final class Unknown implements Dim {
        private Unknown() {}

        @Override
        public String toString() {
            return "?";
        }
    }

    /** The dimension of which nothing is known. */
    Dim UNKNOWN = new Unknown();

    static Dim of(long size) {
        return new Known(size);
    }

    static Dim of(String name) {
        return new Symbolic(name);
    }

    /** Whether this is {@link Known}. */
    default boolean isKnown() {
        return this instanceof Known;
    }
}
