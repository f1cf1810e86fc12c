package org.onnxtwist.engine.compare;

import java.util.OptionalDouble;
import org.onnxtwist.engine.session.Optimization;
import org.onnxtwist.engine.session.ProviderChoice;

/**
 * How to compare.
 *
 * @param provider what runs the models
 * @param rtol replaces the relative tolerance of floating-point outputs; then an atol that is not given is 0
 * @param atol replaces the absolute tolerance; then an rtol that is not given is 0
 * @param seed what generated inputs depend on
 * @param threads threads within an operator; 0 leaves it to the runtime
 * @param optimization what the runtime may do to both models before it runs them
 */
public record ComparisonOptions(
        ProviderChoice provider,
        OptionalDouble rtol,
        OptionalDouble atol,
        long seed,
        int threads,
        Optimization optimization) {
    /** AUTO, tolerances that follow type and depth, seed 0, the runtime's threads and all of its optimisations. */
    public static ComparisonOptions defaults() {
        return new ComparisonOptions(
                ProviderChoice.AUTO, OptionalDouble.empty(), OptionalDouble.empty(), 0, 0, Optimization.ALL);
    }

    public ComparisonOptions withProvider(ProviderChoice choice) {
        return new ComparisonOptions(choice, rtol, atol, seed, threads, optimization);
    }

    public ComparisonOptions withRtol(double value) {
        return new ComparisonOptions(provider, OptionalDouble.of(value), atol, seed, threads, optimization);
    }

    public ComparisonOptions withAtol(double value) {
        return new ComparisonOptions(provider, rtol, OptionalDouble.of(value), seed, threads, optimization);
    }

    public ComparisonOptions withSeed(long value) {
        return new ComparisonOptions(provider, rtol, atol, value, threads, optimization);
    }

    public ComparisonOptions with(Optimization choice) {
        return new ComparisonOptions(provider, rtol, atol, seed, threads, choice);
    }
}
