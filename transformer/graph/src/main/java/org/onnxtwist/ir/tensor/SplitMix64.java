package org.onnxtwist.ir.tensor;

/**
 * The generator SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): a Weyl sequence whose elements
 * are mixed.
 */
public final class SplitMix64 {
    /** The increment of the sequence: the golden ratio in 64 bits, made odd. */
    public static final long INCREMENT = 0x9e3779b97f4a7c15L;

    private SplitMix64() {}

    /** The finaliser, a bijection in which each bit of {@code state} changes about half the bits of the result. */
    public static long mix(long state) {
        long bits = state;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }
}
