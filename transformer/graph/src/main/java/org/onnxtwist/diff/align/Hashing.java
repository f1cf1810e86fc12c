package org.onnxtwist.diff.align;

import org.onnxtwist.ir.tensor.Bytes;

/** Sums of 64 bits that tell structures apart: among 100,000 nodes, two that differ have one sum in 3 of a billion cases. */
final class Hashing {
    // The finaliser of splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final long FIRST = 0xBF58476D1CE4E5B9L;
    private static final long SECOND = 0x94D049BB133111EBL;

    private Hashing() {}

    static long mix(long bits) {
        long mixed = bits + STEP;
        mixed = (mixed ^ mixed >>> 30) * FIRST;
        mixed = (mixed ^ mixed >>> 27) * SECOND;
        return mixed ^ mixed >>> 31;
    }

    /** A sum so far and what comes next; the order matters. */
    static long of(long sum, long next) {
        return mix(sum * STEP ^ mix(next));
    }

    static long of(long sum, long next, long last) {
        return of(of(sum, next), last);
    }

    static long of(long sum, String text) {
        long result = sum;
        for (int i = 0; i < text.length(); i++) {
            result = of(result, text.charAt(i));
        }
        return of(result, text.length());
    }

    static long of(long sum, Bytes bytes) {
        long result = of(sum, bytes.size());
        for (byte b : bytes.toByteArray()) {
            result = of(result, b);
        }
        return result;
    }
}
