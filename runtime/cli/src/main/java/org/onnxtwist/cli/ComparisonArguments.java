package org.onnxtwist.cli;

import java.util.Map;
import java.util.Optional;
import org.onnxtwist.engine.compare.ComparisonOptions;
import org.onnxtwist.engine.session.Optimization;
import org.onnxtwist.engine.session.ProviderChoice;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private ToleranceOptions tolerances;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "What the random inputs depend on. Default: ${DEFAULT-VALUE}.")
    private long seed;

    ComparisonOptions toOptions() {
        return new ComparisonOptions(
                provider, tolerances.rtol(), tolerances.atol(), seed, 0, Optimization.ALL, Optional.empty(), Map.of());
    }
}
