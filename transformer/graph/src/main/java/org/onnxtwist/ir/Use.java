package org.onnxtwist.ir;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place that reads a value.
 *
 * <p>Equality is written out: every edge of a graph is hashed when it is made, and what the compiler would generate for records is
 * put together at run time.
 */
public sealed interface Use {
    /** The graph in which the value is read: the node's, or the one that gives it out. */
    Graph graph();

    /**
     * The node that reads the value: the one whose input this is, or the one in whose subgraph this is an output; empty for an output of
     * the graph of a model or of a function's body.
     */
    default Optional<Node> reader() {
        return this instanceof Input input ? Optional.of(input.node) : graph().owner();
    }

    /** Input {@code index} of a node, in the graph that defines the value or in a subgraph that captures it. */
    record Input(Node node, int index) implements Use {
        @Override
        public Graph graph() {
            return node.graph();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Input input && input.node == node && input.index == index;
        }

        @Override
        public int hashCode() {
            return 31 * node.hashCode() + index;
        }

        @Override
        public String toString() {
            return "input " + index + " of " + node;
        }
    }

    /** Output {@code index} of a graph. */
    record Output(Graph graph, int index) implements Use {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Output output && output.graph == graph && output.index == index;
        }

        @Override
        public int hashCode() {
            return 31 * graph.hashCode() + index;
        }

        @Override
        public String toString() {
            return "output " + index + " of " + graph;
        }
    }
}
