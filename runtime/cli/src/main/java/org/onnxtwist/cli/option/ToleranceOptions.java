package org.onnxtwist.cli.option;

import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** The options {@code --rtol} and {@code --atol}, which replace the tolerance that follows type, depth and noise. */
public final class ToleranceOptions {
    @Option(
            names = "--rtol",
            paramLabel = "R",
            converter = RealNumber.FromZero.class,
            description =
                    "Allowed error of outputs, and of layers beyond their bounds, relative to the expected value. If"
                            + " only this option is given, --atol is 0.")
    private Optional<Double> rtol = Optional.empty();

    @Option(
            names = "--atol",
            paramLabel = "A",
            converter = RealNumber.FromZero.class,
            description = "Allowed absolute error of outputs, and of layers beyond their bounds. If only this option is"
                    + " given, --rtol is 0.")
    private Optional<Double> atol = Optional.empty();

    public OptionalDouble rtol() {
        return tolerance(rtol);
    }

    public OptionalDouble atol() {
        return tolerance(atol);
    }

    Optional<Double> givenRtol() {
        return rtol;
    }

    Optional<Double> givenAtol() {
        return atol;
    }

    private static OptionalDouble tolerance(Optional<Double> value) {
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value.get());
    }
}
