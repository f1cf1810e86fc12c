package org.onnxtwist.pass.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.op.If;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Scan;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** If, Loop and Scan: one decision and one number of rounds for all items, and states that keep the items where they are. */
final class ControlFlowBatch {
    private static final long SCAN_WITHOUT_BATCH_SINCE = 9;

    private ControlFlowBatch() {}

    static void conditional(BatchNode node) {
        if (!node.fact(0).equals(BatchFact.SAME)) {
            throw node.mixing("it takes one branch for the whole batch, and its condition comes from "
                    + Refusals.source(node.fact(0)));
        }
        List<Graph> branches = List.of(node.get(If.THEN_BRANCH), node.get(If.ELSE_BRANCH));
        branches.forEach(node.trace()::graph);
        for (int i = 0; i < node.node().outputCount(); i++) {
            BatchFact one = node.trace().fact(branches.get(0).outputs().get(i));
            BatchFact other = node.trace().fact(branches.get(1).outputs().get(i));
            if (!one.equals(other)) {
                throw node.mixing("its branches return output " + i + " from " + Refusals.source(one) + " and from "
                        + Refusals.source(other) + ", or with the items along different axes");
            }
            node.output(i, one);
        }
    }

    static void loop(BatchNode node) {
        for (int i = 0; i < 2; i++) {
            if (!node.fact(i).equals(BatchFact.SAME)) {
                throw node.mixing("the number of its iterations is its input " + i + ", which comes from "
                        + Refusals.source(node.fact(i)));
            }
        }
        Graph body = node.get(Loop.BODY);
        int states = node.node().inputCount() - 2;
        List<BatchFact> facts = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            facts.add(node.fact(i + 2));
        }
        rounds(node, body, 2, 2, facts, List.of());
        if (!node.trace().fact(body.outputs().get(0)).equals(BatchFact.SAME)) {
            throw node.mixing("it runs until a condition that comes from the items holds");
        }
        for (int i = 0; i < node.node().outputCount(); i++) {
            BatchFact fact = node.trace().fact(body.outputs().get(i + 1));
            node.output(i, i >= states && fact instanceof Items items ? items.at(items.axis() + 1) : fact);
        }
    }

    static void scan(BatchNode node) {
        if (node.version() < SCAN_WITHOUT_BATCH_SINCE) {
            throw node.refusal("is a Scan of operator set 8, which cannot be analysed", "upgrade the model first");
        }
        Graph body = node.get(Scan.BODY);
        int scanned = (int) (long) node.get(Scan.NUM_SCAN_INPUTS);
        int states = node.node().inputCount() - scanned;
        List<BatchFact> facts = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            facts.add(node.fact(i));
        }
        List<BatchFact> slices = new ArrayList<>();
        for (int i = 0; i < scanned; i++) {
            slices.add(slice(node, states + i, axis(node.find(Scan.SCAN_INPUT_AXES), i)));
        }
        rounds(node, body, 0, 0, facts, slices);
        for (int i = 0; i < node.node().outputCount(); i++) {
            BatchFact fact = node.trace().fact(body.outputs().get(i));
            if (i >= states && fact instanceof Items items) {
                long stated = axis(node.find(Scan.SCAN_OUTPUT_AXES), i - states);
                int rank = node.outputDims(i).length;
                int axis = node.axis(stated, rank);
                node.output(i, items.axis() < axis ? items : items.at(items.axis() + 1));
            } else {
                node.output(i, fact);
            }
        }
    }

    private static long axis(Optional<List<Long>> axes, int index) {
        return axes.map(list -> list.get(index)).orElse(0L);
    }

    private static BatchFact slice(BatchNode node, int input, long stated) {
        if (!(node.fact(input) instanceof Items items)) {
            return node.fact(input);
        }
        int axis = node.axis(stated, node.rank(input));
        if (items.axis() == axis) {
            throw node.mixing("it runs over the batch axis, axis " + axis + " of its input " + input);
        }
        return items.axis() < axis ? items : items.at(items.axis() - 1);
    }

    /** Follows a body whose states keep their facts from round to round; a state that begins as a constant may become items. */
    private static void rounds(
            BatchNode node, Graph body, int given, int firstState, List<BatchFact> states, List<BatchFact> slices) {
        int skipped = given == 0 ? 0 : 1;
        boolean changed = true;
        boolean expanded = false;
        for (int i = 0; i < states.size(); i++) {
            Optional<Items> repeated = repeated(node, firstState + i);
            if (repeated.isPresent()) {
                node.trace().sizes().expand(node, firstState + i, repeated.get().axis());
                states.set(i, repeated.get());
                expanded = true;
            }
        }
        for (int round = 0; changed && round <= states.size(); round++) {
            for (int i = 0; i < body.inputs().size(); i++) {
                int state = i - given;
                BatchFact fact = state < 0
                        ? BatchFact.SAME
                        : state < states.size() ? states.get(state) : slices.get(state - states.size());
                node.trace().put(body.inputs().get(i), fact);
                if (fact instanceof Items) {
                    node.trace().forgetShape(body.inputs().get(i));
                }
            }
            if (expanded) {
                node.trace().follow(node.node());
            }
            node.trace().graph(body);
            changed = false;
            for (int i = 0; i < states.size(); i++) {
                BatchFact next = node.trace().fact(body.outputs().get(i + skipped));
                if (next.equals(states.get(i))) {
                    continue;
                }
                if (!states.get(i).equals(BatchFact.SAME) || !(next instanceof Items items) || !items.isPlain()) {
                    throw node.mixing(
                            "its state " + i + " comes from " + Refusals.source(states.get(i)) + " at first and from "
                                    + Refusals.source(next) + " later, or holds the items along different axes");
                }
                node.trace().sizes().expand(node, firstState + i, items.axis());
                states.set(i, items);
                changed = true;
                expanded = true;
            }
        }
    }

    /** The axis along which a constant state repeats the same for each item of a batch of several. */
    private static Optional<Items> repeated(BatchNode node, int input) {
        if (node.batch() == 1 || !node.fact(input).equals(BatchFact.SAME)) {
            return Optional.empty();
        }
        for (int axis = 0; axis < node.rank(input); axis++) {
            if (node.dims(input)[axis] == node.batch() && node.trace().sizes().isRepeated(node.value(input), axis)) {
                return Optional.of(Items.along(axis));
            }
        }
        return Optional.empty();
    }
}
