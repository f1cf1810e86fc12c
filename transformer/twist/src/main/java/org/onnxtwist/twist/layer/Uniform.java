package org.onnxtwist.twist.layer;

import static org.onnxtwist.ir.tensor.SplitMix64.INCREMENT;
import static org.onnxtwist.ir.tensor.SplitMix64.mix;

import java.nio.charset.StandardCharsets;
import org.onnxtwist.ir.tensor.SplitMix64;

/**
 * Uniform random numbers that are a function of seed, name and position, so that any of them can be computed alone, in any order, with
 * the same bits on every machine.
 *
 * <p>They are numbers of {@link SplitMix64}; 53 bits of each make a double in [0, 1).
 */
public final class Uniform {
    private final long key;

    public Uniform(long seed, String name) {
        long hash = mix(seed + INCREMENT);
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash + INCREMENT + (octet & 0xff));
        }
        key = hash;
    }

    /** The number at a position, in [-bound, bound). */
    public double at(long position, double bound) {
        double unit = (mix(key + (position + 1) * INCREMENT) >>> 11) * 0x1p-53;
        return (2 * unit - 1) * bound;
    }
}
