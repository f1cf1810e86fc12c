package org.onnxtwist.page.drawing.sketch;

import java.util.List;

/**
 * A vertex of a sketch: a node, an input or output of the graph, or a value of another part.
 *
 * @param operator the operator of a node; {@code input} and the like of others
 * @param name the name of the node, input or output in full; empty for none
 * @param facts further lines of text, such as the sizes of its weights
 * @param tooltip everything else that is known of it, in lines
 * @param family its kind of box
 * @param change its fate between two models
 * @param scope the names of the parts of the model that it is in, from the outermost
 * @param kind a hash of all by which two vertices are alike but their names and what they read
 * @param cost its parameters and multiply-adds
 * @param insides the graphs that it opens to
 */
public record Vertex(
        String operator,
        String name,
        List<String> facts,
        String tooltip,
        BoxFamily family,
        Change change,
        List<String> scope,
        long kind,
        Cost cost,
        List<Inside> insides) {
    /**
     * A graph that a vertex opens to.
     *
     * @param title its name, such as {@code then_branch}
     * @param sketch its vertices
     */
    public record Inside(String title, Sketch sketch) {}

    /**
     * The cost of a vertex or of a part.
     *
     * @param parameters the number of floating-point elements of the weights
     * @param multiplyAdds the multiply-adds that are known
     * @param isWhole whether all multiply-adds are known
     */
    public record Cost(long parameters, long multiplyAdds, boolean isWhole) {
        /** The cost of nothing. */
        public static final Cost NONE = new Cost(0, 0, true);

        /** Returns the sum; numbers beyond 64 bits become the largest. */
        public Cost plus(Cost other) {
            return new Cost(
                    sum(parameters, other.parameters), sum(multiplyAdds, other.multiplyAdds), isWhole && other.isWhole);
        }

        private static long sum(long a, long b) {
            long sum = a + b;
            return sum < 0 ? Long.MAX_VALUE : sum;
        }
    }
}
