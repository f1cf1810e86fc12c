package org.onnxtwist.autodiff.rule.flow;

import java.util.Arrays;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Identity;

/**
 * The number of iterations of a Loop, as far as it is known before the model runs.
 *
 * @param trips the most iterations; {@link Long#MAX_VALUE} where the condition alone ends the loop
 * @param conditional whether the condition that an iteration computes may end the loop before that
 */
record LoopLimit(long trips, boolean conditional) {
    static LoopLimit of(LoweredNode node, Graph body) {
        Node loop = node.node();
        Optional<Boolean> begins = loop.input(1).isEmpty()
                ? Optional.of(true)
                : node.constant(node.input(1)).map(LoopLimit::allTrue);
        if (begins.isPresent() && !begins.get()) {
            return new LoopLimit(0, false);
        }
        boolean conditional = !alwaysGoesOn(node, body);
        Optional<Long> trips = loop.input(0).isEmpty()
                ? Optional.of(Long.MAX_VALUE).filter(most -> conditional)
                : node.constant(node.input(0)).map(limit -> Math.max(0, limit[0]));
        if (begins.isEmpty() || trips.isEmpty()) {
            throw unknown(node);
        }
        return new LoopLimit(trips.get(), conditional);
    }

    /**
     * Tells whether the loop goes on after its last copy.
     *
     * @param condition what the copy computes
     * @throws GradientException when that is not the same in every run
     */
    boolean goesOn(LoweredNode node, BodyCopies copies, Value condition) {
        copies.infer();
        return node.constant(condition).map(LoopLimit::allTrue).orElseThrow(() -> unknown(node));
    }

    /** Tells whether each iteration leaves the condition as it was, or sets it to true. */
    private static boolean alwaysGoesOn(LoweredNode node, Graph body) {
        Value condition = body.outputs().get(0);
        while (condition
                .producer()
                .filter(each -> each.operator().equals(Identity.ID))
                .isPresent()) {
            condition = condition.producer().orElseThrow().input(0).orElseThrow();
        }
        return condition == body.inputs().get(1)
                || node.constant(condition).filter(LoopLimit::allTrue).isPresent();
    }

    private static boolean allTrue(long[] values) {
        return Arrays.stream(values).allMatch(value -> value != 0);
    }

    private static GradientException unknown(LoweredNode node) {
        return node.refusal(
                "the number of its iterations is not known before it runs",
                "make its trip count and its condition constant, or freeze the parameters before it");
    }
}
