package org.onnxtwist.schema;

import java.util.Map;
import java.util.TreeMap;

/**
 * With which version of the format each version of the standard operator set was published.
 *
 * <p>Source: ONNX's table of releases ({@code docs/Versioning.md}).
 */
public final class OpsetRelease {
    /** The first operator set that came with each version of the format. */
    private static final TreeMap<Long, Long> IR_BY_OPSET = new TreeMap<>(Map.ofEntries(
            Map.entry(1L, 3L),
            Map.entry(9L, 4L),
            Map.entry(10L, 5L),
            Map.entry(11L, 6L),
            Map.entry(12L, 7L),
            Map.entry(15L, 8L),
            Map.entry(19L, 9L),
            Map.entry(21L, 10L),
            Map.entry(23L, 11L),
            Map.entry(24L, 12L),
            Map.entry(25L, 13L),
            Map.entry(28L, 14L)));

    private OpsetRelease() {}

    /** The IR version with which a version of the standard operator set came; of one not known yet, the newest. */
    public static long irVersion(long opset) {
        Map.Entry<Long, Long> release = IR_BY_OPSET.floorEntry(opset);
        return release == null ? 1 : release.getValue();
    }
}
