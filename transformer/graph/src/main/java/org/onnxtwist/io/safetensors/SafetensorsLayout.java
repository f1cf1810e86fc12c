package org.onnxtwist.io.safetensors;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Tells whether the ranges of a header's tensors fit their types and shapes and fill the file, each byte once. */
public final class SafetensorsLayout {
    private SafetensorsLayout() {}

    /**
     * Refuses a header whose tensors could not be read from {@code available} bytes behind it, overlap, or leave bytes unclaimed.
     *
     * @throws InvalidModelException naming the tensor
     */
    public static void check(SafetensorsHeader header, long available, String file) {
        header.entries().forEach((name, entry) -> check(name, entry, available, file));
        List<Map.Entry<String, SafetensorsHeader.Entry>> ordered = header.entries().entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, SafetensorsHeader.Entry>>comparingLong(
                                e -> e.getValue().begin())
                        .thenComparingLong(e -> e.getValue().end()))
                .toList();
        long claimed = 0;
        for (Map.Entry<String, SafetensorsHeader.Entry> tensor : ordered) {
            long begin = tensor.getValue().begin();
            if (begin != claimed) {
                throw refusal(
                        tensor.getKey(),
                        file,
                        begin < claimed
                                ? "begins at byte " + begin + ", within the previous tensor, which ends at " + claimed
                                : "begins at byte " + begin + ", so that no tensor covers the bytes from " + claimed);
            }
            claimed = tensor.getValue().end();
        }
        if (claimed != available) {
            throw new InvalidModelException(
                    file + " has " + available + " bytes of tensors, but its header describes " + claimed);
        }
    }

    private static void check(String name, SafetensorsHeader.Entry entry, long available, String file) {
        if (entry.begin() > entry.end() || entry.end() > available) {
            throw refusal(
                    name,
                    file,
                    "lies at bytes " + entry.begin() + " to " + entry.end() + ", but the file has " + available
                            + " bytes of tensors");
        }
        long bits;
        try {
            bits = Math.multiplyExact(
                    elements(entry.shape()), entry.type().dtype().bits());
        } catch (ArithmeticException e) {
            throw new InvalidModelException(
                    "tensor '" + name + "' of " + file + " has the shape " + entry.shape() + ", which is too large", e);
        }
        if (bits % Byte.SIZE != 0 || bits / Byte.SIZE != entry.end() - entry.begin()) {
            throw refusal(
                    name,
                    file,
                    "of type " + entry.type().tag() + " and shape " + entry.shape() + " takes " + bits
                            + " bits, but its range has " + (entry.end() - entry.begin()) + " bytes");
        }
    }

    private static long elements(List<Long> shape) {
        // A zero anywhere makes the product zero, whatever the other sizes would overflow to.
        return shape.contains(0L) ? 0 : shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static InvalidModelException refusal(String name, String file, String problem) {
        return new InvalidModelException("tensor '" + name + "' of " + file + " " + problem);
    }
}
