package org.onnxtwist.schema.check.walk;

import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;

/**
 * One concern of the checker. An instance sees one model: what it remembers from call to call is of that model.
 *
 * <p>Of each graph it is shown the beginning, each node in order, and the end. The graphs in a node's attributes come between
 * {@link #node} and {@link #after} of that node.
 */
public interface CheckRule {
    /** The model as a whole, before anything in it. */
    default void model(Model model, Findings findings) {}

    /** Tells whether the rule has something to report of a graph that holds nothing. */
    default boolean concerns(Graph graph) {
        return false;
    }

    /** A graph, before its nodes. */
    default void begin(Site site, Findings findings) {}

    /** A node, before the graphs in its attributes. */
    default void node(Call call, Findings findings) {
        call.schema().ifPresent(schema -> operands(new KnownOperands(call, schema), findings));
    }

    /** The operands of a node whose operator is known, before the graphs in its attributes. */
    default void operands(KnownOperands operands, Findings findings) {}

    /** A node, after the graphs in its attributes. */
    default void after(Call call, Findings findings) {}

    /** A graph, after its nodes. */
    default void end(Site site, Findings findings) {}
}
