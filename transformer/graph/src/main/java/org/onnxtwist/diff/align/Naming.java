package org.onnxtwist.diff.align;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** Names of nodes and values, where they help to tell which is which, and in sentences. */
public final class Naming {
    private Naming() {}

    /** The node's name, or that of its first output. */
    static String key(Node node) {
        if (!node.name().isEmpty()) {
            return node.name();
        }
        return node.outputs().stream()
                .flatMap(output -> output.name().stream())
                .findFirst()
                .orElse("");
    }

    /** The name, or what the value would be named after. */
    public static String of(Value value) {
        return value.name().orElse(value.hint());
    }
}
