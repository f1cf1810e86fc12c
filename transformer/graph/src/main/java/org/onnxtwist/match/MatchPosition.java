package org.onnxtwist.match;

import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** A place where a pattern is tried: a node itself, or an input of a node. */
sealed interface MatchPosition {
    /** The node that the place belongs to. */
    Node node();

    /** The value there; null where an input is omitted, or a node has no output. */
    @Nullable
    Value value();

    /** The producer of the value; null if it has none. */
    @Nullable
    Node producer();

    /** The text that says that a pattern is expected here. */
    String expecting(Pattern pattern);

    /** The text that says that a condition is expected to hold here. */
    String expecting(Condition check);

    /** A root of a pattern. */
    record Root(Node node) implements MatchPosition {
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
        public String expecting(Condition check) {
            return check.name();
        }
    }

    /** Input {@code index} of a node. */
    record Input(Node node, int index) implements MatchPosition {
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
        public String expecting(Condition check) {
            return "input " + index + ": " + check.name();
        }
    }
}
