package org.onnxtwist.cli.option;

import java.math.BigInteger;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The values of an option that takes whole numbers of a range. A refusal says which numbers the option takes, as a noun phrase. Without
 * lambdas, as {@link Choices} says.
 */
public abstract class WholeNumber<N extends Number> implements ITypeConverter<N> {
    private final long least;
    private final long most;
    private final boolean bounded;

    private WholeNumber(long least, long most, boolean bounded) {
        this.least = least;
        this.most = most;
        this.bounded = bounded;
    }

    @Override
    public N convert(String word) {
        if (!word.matches("[+-]?[0-9]+")) {
            throw new TypeConversionException(expected(bounded));
        }
        BigInteger number = new BigInteger(word);
        boolean tooGreat = number.compareTo(BigInteger.valueOf(most)) > 0;
        if (tooGreat || number.compareTo(BigInteger.valueOf(least)) < 0) {
            throw new TypeConversionException(expected(bounded || tooGreat));
        }
        return of(number.longValueExact());
    }

    /** Returns a number of the range in the type of the option. */
    abstract N of(long number);

    private String expected(boolean withMost) {
        if (least < 0) {
            return withMost ? "a whole number of at most " + most : "a whole number";
        }
        return withMost ? "a whole number from " + least + " to " + most : "a whole number of at least " + least;
    }

    private abstract static class OfInt extends WholeNumber<Integer> {
        OfInt(int least, int most) {
            super(least, most, most != Integer.MAX_VALUE);
        }

        @Override
        Integer of(long number) {
            return (int) number;
        }
    }

    private abstract static class OfLong extends WholeNumber<Long> {
        OfLong(long least) {
            super(least, Long.MAX_VALUE, false);
        }

        @Override
        Long of(long number) {
            return number;
        }
    }

    /** Any whole number, such as a seed. */
    public static final class AnyLong extends OfLong {
        AnyLong() {
            super(Long.MIN_VALUE);
        }
    }

    /** Zero and more. */
    public static final class LongFromZero extends OfLong {
        LongFromZero() {
            super(0);
        }
    }

    /** One and more. */
    public static final class LongFromOne extends OfLong {
        LongFromOne() {
            super(1);
        }
    }

    /** Zero and more. */
    public static final class IntFromZero extends OfInt {
        IntFromZero() {
            super(0, Integer.MAX_VALUE);
        }
    }

    /** One and more. */
    public static final class IntFromOne extends OfInt {
        IntFromOne() {
            super(1, Integer.MAX_VALUE);
        }
    }

    /** Numbers of a range with two ends. */
    public abstract static class IntFromTo extends OfInt {
        /** Sets the ends, both of which belong to the range. */
        protected IntFromTo(int least, int most) {
            super(least, most);
        }
    }
}
