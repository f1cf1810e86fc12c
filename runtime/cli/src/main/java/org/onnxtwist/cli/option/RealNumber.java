package org.onnxtwist.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The values of an option that takes finite numbers of a range. A refusal says which numbers the option takes, as a noun phrase. Without
 * lambdas, as {@link Choices} says.
 */
public abstract class RealNumber implements ITypeConverter<Double> {
    private static final String DECIMAL = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";

    private final String expected;

    private RealNumber(String expected) {
        this.expected = expected;
    }

    @Override
    public Double convert(String word) {
        // Java's own syntax of numbers has more, such as 1f, 0x1p3 and NaN.
        double number = word.matches(DECIMAL) ? Double.parseDouble(word) : Double.NaN;
        if (!Double.isFinite(number) || !accepts(number)) {
            throw new TypeConversionException(expected);
        }
        return number;
    }

    /** Tells whether a finite number belongs to the range. */
    abstract boolean accepts(double number);

    /** Any finite number. */
    public static final class Finite extends RealNumber {
        Finite() {
            super("a number");
        }

        @Override
        boolean accepts(double number) {
            return true;
        }
    }

    /** Any finite number but zero, such as a factor or a divisor. */
    public static final class NonZero extends RealNumber {
        NonZero() {
            super("a number other than 0");
        }

        @Override
        boolean accepts(double number) {
            return number != 0;
        }
    }

    /** Zero and more. */
    public static final class FromZero extends RealNumber {
        FromZero() {
            super("a number of at least 0");
        }

        @Override
        boolean accepts(double number) {
            return number >= 0;
        }
    }

    /** More than zero. */
    public static final class Positive extends RealNumber {
        Positive() {
            super("a number greater than 0");
        }

        @Override
        boolean accepts(double number) {
            return number > 0;
        }
    }

    /** From zero to one: a probability. */
    public static final class Probability extends RealNumber {
        Probability() {
            super("a number from 0 to 1");
        }

        @Override
        boolean accepts(double number) {
            return number >= 0 && number <= 1;
        }
    }

    /** The greatest angle of a rotation in either direction. */
    public static final class Degrees extends RealNumber {
        Degrees() {
            super("a number from 0 to 180");
        }

        @Override
        boolean accepts(double number) {
            return number >= 0 && number <= 180;
        }
    }

    /** The greatest change of a scale, which leaves something of a picture. */
    public static final class Zoom extends RealNumber {
        Zoom() {
            super("a number from 0 to 0.9");
        }

        @Override
        boolean accepts(double number) {
            return number >= 0 && number <= 0.9;
        }
    }

    /** From zero to less than one: a part of a whole that leaves something. */
    public static final class ProperPart extends RealNumber {
        ProperPart() {
            super("a number from 0 to less than 1");
        }

        @Override
        boolean accepts(double number) {
            return number >= 0 && number < 1;
        }
    }
}
