package org.onnxtwist.ir;

/** A place that reads a value. */
public sealed interface Use {
    /** Input {@code index} of a node, in the graph that defines the value or in a subgraph that captures it. */
    record Input(Node node, int index) implements Use {
        @Override
        public String toString() {
            return "input " + index + " of " + node;
        }
    }

    /** Output {@code index} of a graph. */
    record Output(Graph graph, int index) implements Use {
        @Override
        public String toString() {
            return "output " + index + " of graph '" + graph.name() + "'";
        }
    }
}
