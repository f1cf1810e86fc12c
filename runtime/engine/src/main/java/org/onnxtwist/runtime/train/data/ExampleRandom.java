package org.onnxtwist.runtime.train.data;

import org.onnxtwist.ir.tensor.SplitMix64;

/** Random numbers that depend on a seed, an epoch and the number of an example, and on nothing else. */
final class ExampleRandom {
    private long state;

    /** @param example any number; {@code -1} for what concerns a whole epoch */
    ExampleRandom(long seed, long epoch, long example) {
        long mixed = SplitMix64.mix(seed + SplitMix64.INCREMENT);
        mixed = SplitMix64.mix((mixed ^ epoch) + SplitMix64.INCREMENT);
        state = SplitMix64.mix((mixed ^ example) + SplitMix64.INCREMENT);
    }

    private long next() {
        state += SplitMix64.INCREMENT;
        return SplitMix64.mix(state);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    /** Uniform in [-1, 1). */
    double symmetric() {
        return 2 * uniform() - 1;
    }

    /** Uniform in 0..bound-1. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Brings numbers into a random order, each order equally likely. */
    void shuffle(int[] numbers) {
        for (int left = numbers.length; left > 1; left--) {
            int chosen = below(left);
            int last = numbers[left - 1];
            numbers[left - 1] = numbers[chosen];
            numbers[chosen] = last;
        }
    }
}
