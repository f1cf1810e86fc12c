package org.onnxtwist.engine.bench;

import java.util.OptionalLong;

/**
 * The memory of a process of its own that loads a model and runs it. That of a device is not in it.
 *
 * @param peak the most bytes that it had in memory at once
 * @param before the bytes that it had in memory before the model: Java, the runtime
 * @param reason why it is not known; empty where it is
 */
public record PeakMemory(OptionalLong peak, OptionalLong before, String reason) {
    static PeakMemory of(long peak, long before) {
        return new PeakMemory(OptionalLong.of(peak), OptionalLong.of(before), "");
    }

    static PeakMemory unknown(String reason) {
        return new PeakMemory(OptionalLong.empty(), OptionalLong.empty(), reason);
    }
}
