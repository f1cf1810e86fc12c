package org.onnxtwist.ir.type;

import org.jspecify.annotations.Nullable;

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

    /** A size that is not known but has a name; equal names within a model mean equal sizes. {@link #of(String)} makes one. */
    record Symbolic(String name) implements Dim {
        public Symbolic {
            if (PlaceholderNames.contains(name)) {
                throw new IllegalArgumentException(
                        "a symbolic dimension needs a name, and '" + name + "' denotes an unknown size");
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
    interface Formula {
        /** Tells whether all sizes that it is computed from have names. One of which that is not so means nothing outside the program. */
        default boolean isNamed() {
            return true;
        }
    }

    /** A size of which nothing is known. Two of them are different sizes, even where they are equal objects. */
    final class Unknown implements Dim {
        private final String text;

        private Unknown(String text) {
            this.text = text;
        }

        /** The placeholder that a file has in the place of a name, such as {@code None}; empty for none. */
        public String text() {
            return text;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Unknown unknown && unknown.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return text.isEmpty() ? "?" : text;
        }
    }

    /** The dimension of which nothing is known or said. */
    Dim UNKNOWN = new Unknown("");

    static Dim of(long size) {
        return new Known(size);
    }

    /**
     * The dimension of that name: {@link Symbolic}, or {@link Unknown} for a name that exporters give to every size that they do not know,
     * such as {@code None}, {@code unk}, {@code dynamic} or {@code ?}.
     *
     * @param name not empty
     */
    static Dim of(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a symbolic dimension needs a name");
        }
        return PlaceholderNames.contains(name) ? new Unknown(name) : new Symbolic(name);
    }

    /** Tells whether this is {@link Known}. */
    default boolean isKnown() {
        return this instanceof Known;
    }
}
