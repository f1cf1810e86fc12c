package org.onnxtwist.pass.batch;

import java.util.OptionalLong;

/**
 * One element of a vector of integers, such as a shape, as it depends on the size of the batch.
 *
 * @param kind how it depends on that
 * @param value the integer where it is fixed and known, the factor where it is proportional
 */
record SizeElement(Kind kind, OptionalLong value) {
    /** The dependence of an element on the size of the batch. */
    enum Kind {
        /** Not at all. */
        FIXED,
        /** It is a multiple of it. */
        PROPORTIONAL,
        /** In another way, or in a way that is not known. */
        OPEN
    }

    static final SizeElement OPEN = new SizeElement(Kind.OPEN, OptionalLong.empty());

    boolean isFixed() {
        return kind == Kind.FIXED;
    }

    boolean isProportional() {
        return kind == Kind.PROPORTIONAL;
    }

    /** Tells whether this is {@code number} for every batch. */
    boolean is(long number) {
        return isFixed() && value.isPresent() && value.getAsLong() == number;
    }

    /** Tells whether this is that many times the size of the batch. */
    boolean isTimes(long factor) {
        return isProportional() && value.getAsLong() == factor;
    }
}
