package org.onnxtwist.runtime.bench;

import java.util.OptionalLong;

/**
 * The peak memory of a separate process that loads and runs a model. It does not include the memory of a device.
 *
 * @param peak the most bytes that it had in memory at once
 * @param before the bytes that it had in memory before the model: Java, the runtime
 * @param reason the reason why it is not known; empty if it is known
 */
public record PeakMemory(OptionalLong peak, OptionalLong before, String reason) {
    static PeakMemory of(long peak, long before) {
        return new PeakMemory(OptionalLong.of(peak), OptionalLong.of(before), "");
    }

    static PeakMemory unknown(String reason) {
        return new PeakMemory(OptionalLong.empty(), OptionalLong.empty(), reason);
    }
}
