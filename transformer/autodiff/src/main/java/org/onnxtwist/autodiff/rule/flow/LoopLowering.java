package org.onnxtwist.autodiff.rule.flow;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.autodiff.rule.Lowering;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Loop;

/**
 * A Loop whose number of iterations is known becomes a copy of its body for each.
 *
 * <pre>
 *   before:  y = Loop(2, , x) { y = Sin(x) }
 *   after:   y_1 = Sin(x);  y = Sin(y_1)
 * </pre>
 */
public final class LoopLowering implements Lowering {
    private static final int FIRST_STATE = 2;

    @Override
    public List<OperatorId> operators() {
        return List.of(Loop.ID);
    }

    @Override
    public String formula() {
        return "a copy of the body for each iteration, whose number has to be known before the model runs";
    }

    @Override
    public List<Value> expand(LoweredNode node) {
        Graph body = Loop.BODY.of(node.node());
        LoopLimit limit = LoopLimit.of(node, body);
        long nodes = nodes(node, body);
        if (!limit.conditional()) {
            node.requireFewNodes(limit.trips(), nodes);
        }
        List<Value> initial = new ArrayList<>();
        for (int i = FIRST_STATE; i < node.node().inputCount(); i++) {
            initial.add(node.input(i));
        }
        int stacked = body.outputs().size() - 1 - initial.size();
        if (limit.trips() == 0 && stacked > 0) {
            throw node.refusal("it has no iteration, and so no output of the shape of one");
        }
        Value goesOn = constant(node, body.inputs().get(1), DType.BOOL, 1);
        Unrolling unrolling = new Unrolling(node, initial, stacked);
        BodyCopies copies = new BodyCopies(node, body);
        try {
            boolean on = true;
            for (long trip = 0; on && trip < limit.trips(); trip++) {
                node.requireFewNodes(trip + 1, nodes);
                List<Value> inputs = new ArrayList<>();
                inputs.add(constant(node, body.inputs().get(0), DType.INT64, trip));
                inputs.add(goesOn);
                inputs.addAll(unrolling.state());
                List<Value> outputs = copies.next(inputs, trip + "/");
                unrolling.add(outputs.subList(1, outputs.size()));
                on = !limit.conditional() || limit.goesOn(node, copies, outputs.get(0));
            }
        } catch (GradientException e) {
            copies.undo();
            throw e;
        }
        List<Value> results = new ArrayList<>(unrolling.state());
        for (int i = 0; i < stacked; i++) {
            results.add(unrolling.stacked(i, 0, false));
        }
        return results;
    }

    /** The number of nodes that one copy of a body becomes, where loops in it are unrolled too. */
    private static long nodes(LoweredNode node, Graph body) {
        long count = 0;
        for (Node each : body.nodes()) {
            long inside =
                    each.subgraphs().mapToLong(graph -> nodes(node, graph)).sum();
            long trips = each.operator().equals(Loop.ID)
                    ? each.input(0)
                            .flatMap(node::constant)
                            .map(limit -> limit[0])
                            .orElse(1L)
                    : 1;
            count += 1 + Math.min(LoweredNode.MAX_NODES, inside) * Math.max(1, Math.min(LoweredNode.MAX_NODES, trips));
        }
        return count;
    }

    /** A constant for an input of the body: a scalar, or a vector of one element if the body declares one. */
    private static Value constant(LoweredNode node, Value input, DType type, long number) {
        boolean vector =
                input.type().shape().known().filter(dims -> dims.size() == 1).isPresent();
        return node.at()
                .constant(
                        input.hint(),
                        Tensor.ofIntegers(type, new long[] {number}, vector ? new long[] {1} : new long[0]));
    }
}
