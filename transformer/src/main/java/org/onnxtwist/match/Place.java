package org.onnxtwist.match;

import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** Where a pattern is tried: at a node as such, or at an input of a node. */
sealed interface Place {
    /** The node that the place belongs to. */
    Node node();

    /** The value there; null where an input is omitted, or a node has no output. */
    @Nullable
    Value value();

    /** The node that makes the value. */
    @Nullable
    Node producer();

    /** What is expected there: a pattern. */
    String expecting(Pattern pattern);

    /** What is expected there: that a condition holds. */
    String expecting(Check check);

    /** A root of a pattern. */
    record Root(Node node) implements Place {
        @Override
        public @Nullable Value value() {
            return node.outputCount() == 0 ? null : node.output(0);
        }

        @Override
        public Node producer() {
            return node;
        }

        @Override
        public String expecting(Pattern pattern) {
            return "operator is " + pattern;
        }

        @Override
        public String expecting(Check check) {
            return check.name();
        }
    }

    /** Input {@code index} of a node. */
    record Input(Node node, int index) implements Place {
        @Override
        public @Nullable Value value() {
            return node.input(index).orElse(null);
        }

        @Override
        public @Nullable Node producer() {
            Value value = value();
            return value == null ? null : value.producer().orElse(null);
        }

        @Override
        public String expecting(Pattern pattern) {
            return "input " + index + " is " + pattern;
        }

        @Override
        public String expecting(Check check) {
            return "input " + index + ": " + check.name();
        }
    }
}
