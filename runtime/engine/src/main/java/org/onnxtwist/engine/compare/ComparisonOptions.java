package org.onnxtwist.engine.compare;

import java.util.OptionalDouble;
import org.onnxtwist.engine.session.ProviderChoice;

/**
 * How to compare.
 *
 * @param provider what runs the models
 * @param rtol replaces the relative tolerance of floating-point outputs; then an atol that is not given is 0
 * @param atol replaces the absolute tolerance; then an rtol that is not given is 0
 * @param seed what generated inputs depend on
 * @param threads threads within an operator; 0 leaves it to the runtime
 */
public record ComparisonOptions(
        ProviderChoice provider, OptionalDouble rtol, OptionalDouble atol, long seed, int threads) {
    /** AUTO, tolerances that follow type and depth, seed 0, the runtime's threads. */
    public static ComparisonOptions defaults() {
        return new ComparisonOptions(ProviderChoice.AUTO, OptionalDouble.empty(), OptionalDouble.empty(), 0, 0);
    }

    public ComparisonOptions withProvider(ProviderChoice choice) {
        return new ComparisonOptions(choice, rtol, atol, seed, threads);
    }

    public ComparisonOptions withRtol(double value) {
        return new ComparisonOptions(provider, OptionalDouble.of(value), atol, seed, threads);
    }

    public ComparisonOptions withAtol(double value) {
        return new ComparisonOptions(provider, rtol, OptionalDouble.of(value), seed, threads);
    }

    public ComparisonOptions withSeed(long value) {
        return new ComparisonOptions(provider, rtol, atol, value, threads);
    }
}
