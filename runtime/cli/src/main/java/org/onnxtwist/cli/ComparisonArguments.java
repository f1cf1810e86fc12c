package org.onnxtwist.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.engine.compare.ComparisonOptions;
import org.onnxtwist.engine.session.Optimization;
import org.onnxtwist.engine.session.ProviderChoice;
import picocli.CommandLine.Option;

/** Options of every subcommand that compares two models. */
final class ComparisonArguments {
    @Option(
            names = "--provider",
            paramLabel = "NAME",
            defaultValue = "auto",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "What the models run on: auto, cpu or cuda. Default: ${DEFAULT-VALUE}.")
    private ProviderChoice provider = ProviderChoice.AUTO;

    @Option(names = "--rtol", paramLabel = "R", description = "Allowed error relative to the expected value.")
    private Optional<Double> rtol = Optional.empty();

    @Option(names = "--atol", paramLabel = "A", description = "Allowed absolute error.")
    private Optional<Double> atol = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "What the random inputs depend on. Default: ${DEFAULT-VALUE}.")
    private long seed;

    ComparisonOptions toOptions() {
        return new ComparisonOptions(
                provider,
                tolerance("--rtol", rtol),
                tolerance("--atol", atol),
                seed,
                0,
                Optimization.ALL,
                Optional.empty());
    }

    private static OptionalDouble tolerance(String option, Optional<Double> value) {
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!(value.get() >= 0)) {
            throw CommandException.usage(
                    option + " is " + value.get() + ", but a tolerance must be a number of at least 0");
        }
        return OptionalDouble.of(value.get());
    }
}
