package org.onnxtwist.cli.option;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.session.ProviderChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every subcommand that compares two models. */
public final class ComparisonArguments {
    @Option(
            names = "--provider",
            paramLabel = "NAME",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "Execution provider that runs the models: auto, cpu or cuda. Default: auto.")
    private Optional<ProviderChoice> provider = Optional.empty();

    @Mixin
    private ToleranceOptions tolerances;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = WholeNumber.AnyLong.class,
            description = "Seed of the random inputs. Default: 0.")
    private Optional<Long> seed = Optional.empty();

    /** The execution provider of both models. */
    public ProviderChoice provider() {
        return provider.orElse(ProviderChoice.AUTO);
    }

    /**
     * Rejects options of the comparison if no comparison is made.
     *
     * @param why the option that leaves it out
     * @param runs whether the models run nevertheless, so that --provider has a meaning
     */
    public void refuseWithout(String why, boolean runs) {
        refuse("--rtol", tolerances.givenRtol(), why);
        refuse("--atol", tolerances.givenAtol(), why);
        refuse("--seed", seed, why);
        if (!runs) {
            refuse("--provider", provider, why);
        }
    }

    /**
     * Rejects options of a comparison that nobody asked for.
     *
     * @param asking the option that asks for it
     */
    public void require(String asking) {
        Map<String, Optional<?>> given = new LinkedHashMap<>();
        given.put("--provider", provider);
        given.put("--rtol", tolerances.givenRtol());
        given.put("--atol", tolerances.givenAtol());
        given.put("--seed", seed);
        given.forEach((option, value) -> {
            if (value.isPresent()) {
                throw CommandException.usage(
                        option + " is for the comparison that " + asking + " asks for: give " + asking + " too");
            }
        });
    }

    /** Rejects --seed if no inputs are generated. */
    public void refuseSeed(String why) {
        if (seed.isPresent()) {
            throw CommandException.usage(
                    "--seed is for random inputs, which " + why + " does not use: leave out one of the two");
        }
    }

    private static void refuse(String option, Optional<?> given, String why) {
        if (given.isPresent()) {
            throw CommandException.usage(
                    option + " is for the comparison, which " + why + " leaves out: leave out one of the two");
        }
    }

    public ComparisonOptions toOptions() {
        return ComparisonOptions.defaults()
                .withProvider(provider())
                .withTolerance(tolerances.rtol(), tolerances.atol())
                .withSeed(seed.orElse(0L));
    }
}
