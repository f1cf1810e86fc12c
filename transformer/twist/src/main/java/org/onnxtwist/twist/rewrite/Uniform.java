package org.onnxtwist.twist.rewrite;

import java.nio.charset.StandardCharsets;

/**
 * Uniform random numbers that are a function of seed, name and position, so that any of them can be computed alone, in any order, with
 * the same bits on every machine.
 *
 * <p>The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * 2014), run over a Weyl sequence with its increment; 53 bits of each result make a double in [0, 1).
 */
final class Uniform {
    private static final long INCREMENT = 0x9e3779b97f4a7c15L;

    private final long key;

    Uniform(long seed, String name) {
        long hash = mix(seed + INCREMENT);
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash + INCREMENT + (octet & 0xff));
        }
        key = hash;
    }

    /** The number at a position, in [-bound, bound). */
    double at(long position, double bound) {
        double unit = (mix(key + (position + 1) * INCREMENT) >>> 11) * 0x1p-53;
        return (2 * unit - 1) * bound;
    }

    private static long mix(long state) {
        long bits = state;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }
}
