package org.onnxtwist.engine.verify;

import org.onnxtwist.engine.session.ProviderChoice;

/**
 * How to verify a rewrite.
 *
 * @param provider what runs the models
 * @param seed what inputs, random kernels and samples depend on
 * @param threads threads within an operator; 0 leaves it to the runtime
 */
public record VerificationOptions(ProviderChoice provider, long seed, int threads) {
    /** AUTO, seed 0, the runtime's threads. */
    public static VerificationOptions defaults() {
        return new VerificationOptions(ProviderChoice.AUTO, 0, 0);
    }

    public VerificationOptions withProvider(ProviderChoice choice) {
        return new VerificationOptions(choice, seed, threads);
    }

    public VerificationOptions withSeed(long value) {
        return new VerificationOptions(provider, value, threads);
    }

    public VerificationOptions withThreads(int count) {
        return new VerificationOptions(provider, seed, count);
    }
}
