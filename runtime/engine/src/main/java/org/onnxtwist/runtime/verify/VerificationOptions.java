package org.onnxtwist.runtime.verify;

import java.util.OptionalDouble;
import org.onnxtwist.runtime.compare.report.Tolerance;
import org.onnxtwist.runtime.session.ProviderChoice;

/**
 * The options of the verification of a rewrite.
 *
 * @param provider the provider that runs the models
 * @param rtol replaces the relative tolerance of floating-point outputs, and is accepted of layers beyond their bounds; then an atol that
 *     is not given is 0
 * @param atol the same of the absolute tolerance; then an rtol that is not given is 0
 * @param seed the seed of inputs, random kernels and samples
 * @param threads threads within an operator; 0 leaves it to the runtime
 */
public record VerificationOptions(
        ProviderChoice provider, OptionalDouble rtol, OptionalDouble atol, long seed, int threads) {
    /** Returns the defaults: AUTO, tolerances that follow type, depth and noise, seed 0, the runtime's threads. */
    public static VerificationOptions defaults() {
        return new VerificationOptions(ProviderChoice.AUTO, OptionalDouble.empty(), OptionalDouble.empty(), 0, 0);
    }

    /** Returns the tolerance that is accepted beyond the bounds of a layer's own terms. */
    Tolerance accepted() {
        return new Tolerance(rtol.orElse(0), atol.orElse(0));
    }

    public VerificationOptions withProvider(ProviderChoice choice) {
        return new VerificationOptions(choice, rtol, atol, seed, threads);
    }

    public VerificationOptions withTolerance(OptionalDouble relative, OptionalDouble absolute) {
        return new VerificationOptions(provider, relative, absolute, seed, threads);
    }

    public VerificationOptions withSeed(long value) {
        return new VerificationOptions(provider, rtol, atol, value, threads);
    }

    public VerificationOptions withThreads(int count) {
        return new VerificationOptions(provider, rtol, atol, seed, count);
    }
}
