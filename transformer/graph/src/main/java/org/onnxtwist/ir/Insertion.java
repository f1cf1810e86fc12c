package org.onnxtwist.ir;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** Puts nodes between a value and what reads it. */
final class Insertion {
    private Insertion() {}

    static Value after(Model model, Value value, BiFunction<Value, Placement, Value> nodes) {
        Graph root = value.graph().root();
        boolean known = root == model.graph()
                || root.function()
                        .filter(function -> model.functions().get(function.id()) == function)
                        .isPresent();
        if (!known || !value.isReadable()) {
            throw new GraphEditException("value " + value + " of " + value.graph()
                    + " is not in this model, so that nothing can be inserted after it: give a value of this model");
        }
        return value.isOutput() ? beforeOutput(model, value, nodes) : amongNodes(model, value, nodes);
    }

    private static Value amongNodes(Model model, Value value, BiFunction<Value, Placement, Value> nodes) {
        List<Use> readers = List.copyOf(value.uses());
        Value made = end(nodes.apply(value, Placement.behind(model, value)), value);
        if (!Visibility.allows(value.graph(), made)) {
            throw new GraphEditException("value " + made + " of " + made.graph() + " is not visible in " + value.graph()
                    + ", so that it cannot replace " + value + ": let the inserted nodes end in a value of that graph");
        }
        if (made != value) {
            value.moveUses(readers.stream().filter(value.uses()::contains).toList(), made);
        }
        return made;
    }

    /** The output is given to the node that the insertion ends in, so that its name and readers stay. */
    private static Value beforeOutput(Model model, Value output, BiFunction<Value, Placement, Value> nodes) {
        Optional<Node> producer = output.producer();
        if (producer.isEmpty()) {
            throw new GraphEditException(
                    "value " + output + " is an output of a graph that no node produces, so that it would lose its"
                            + " name if nodes were inserted after it: place the nodes and pass their value to"
                            + " Graph.setOutput");
        }
        if (output.isReadBy(producer.get())) {
            throw new GraphEditException("node " + producer.get() + " reads its own output " + output
                    + ", so that nothing can be inserted between them: let it read another value first");
        }
        int index = output.outputIndex();
        producer.get().detachOutput(index, output.hint());
        Value fresh = producer.get().output(index);
        fresh.setType(output.type());
        boolean done = false;
        try {
            Value made = end(nodes.apply(fresh, Placement.behind(model, fresh)), output);
            if (made.graph() != output.graph() || made.isOutput()) {
                throw new GraphEditException("value " + made + " of " + made.graph() + " cannot become " + output
                        + ", an output of " + output.graph()
                        + ": let the inserted nodes end in a value of that graph that is not an output");
            }
            Node maker = made.producer()
                    .orElseThrow(() ->
                            new GraphEditException("value " + made + " is not produced by a node, so that it cannot"
                                    + " become output "
                                    + output + ": pass it to Graph.setOutput"));
            maker.attachOutput(made.outputIndex(), output);
            done = true;
        } finally {
            if (!done) {
                producer.get().attachOutput(index, output);
            }
        }
        return output;
    }

    private static Value end(Value made, Value value) {
        return Objects.requireNonNull(
                made,
                () -> "the nodes that are inserted after value " + value
                        + " must end in a value: return the output of the last one");
    }
}
