package org.onnxtwist.diff.align;

import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SplitMix64;

/** Sums of 64 bits that tell structures apart: among 100,000 nodes, two that differ have one sum in 3 of a billion cases. */
final class Hashing {
    private Hashing() {}

    static long mix(long bits) {
        return SplitMix64.mix(bits + SplitMix64.INCREMENT);
    }

    /** A sum so far and what comes next; the order matters. */
    static long of(long sum, long next) {
        return mix(sum * SplitMix64.INCREMENT ^ mix(next));
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
