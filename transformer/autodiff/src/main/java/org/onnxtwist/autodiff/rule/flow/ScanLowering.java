package org.onnxtwist.autodiff.rule.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.autodiff.rule.Lowering;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.spec.Axes;

/**
 * A Scan over sequences of known length becomes a copy of its body for each element.
 *
 * <pre>
 *   before:  h, y = Scan(h_0, x[2, N]) { h = Mul(h_0, x); y = Sin(h) }
 *   after:   x_0, x_1 = Split(x);  h_1 = Mul(h_0, x_0);  h = Mul(h_1, x_1);  y = Concat(Sin(h_1), Sin(h))
 * </pre>
 */
public final class ScanLowering implements Lowering {
    @Override
    public List<OperatorId> operators() {
        return List.of(Scan.ID);
    }

    @Override
    public String formula() {
        return "a copy of the body for each element of the sequences, whose length has to be known";
    }

    @Override
    public List<Value> expand(LoweredNode node) {
        Node scan = node.node();
        Graph body = Scan.BODY.of(scan);
        int scanned = Math.toIntExact(Scan.NUM_SCAN_INPUTS.of(scan));
        int states = scan.inputCount() - scanned;
        long length = node.size(node.input(states), axis(node, states, 0));
        if (length == 0) {
            throw node.refusal("its sequences are empty");
        }
        node.requireFewNodes(length, body.nodeCount());
        BodyCopies copies = new BodyCopies(node, body);
        List<List<Value>> sequences = new ArrayList<>();
        for (int i = 0; i < scanned; i++) {
            List<Value> elements = new ArrayList<>(
                    node.elements(node.input(states + i), axis(node, states, i), Math.toIntExact(length)));
            if (at(Scan.SCAN_INPUT_DIRECTIONS, scan, i) == 1) {
                Collections.reverse(elements);
            }
            sequences.add(elements);
        }
        List<Value> initial = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            initial.add(node.input(i));
        }
        Unrolling unrolling = new Unrolling(node, initial, scan.outputCount() - states);
        for (int step = 0; step < length; step++) {
            List<Value> inputs = new ArrayList<>(unrolling.state());
            for (List<Value> sequence : sequences) {
                inputs.add(sequence.get(step));
            }
            unrolling.add(copies.next(inputs, step + "/"));
        }
        List<Value> results = new ArrayList<>(unrolling.state());
        for (int i = 0; i < scan.outputCount() - states; i++) {
            results.add(unrolling.stacked(
                    i, at(Scan.SCAN_OUTPUT_AXES, scan, i), at(Scan.SCAN_OUTPUT_DIRECTIONS, scan, i) == 1));
        }
        return results;
    }

    private static int axis(LoweredNode node, int states, int sequence) {
        long axis = at(Scan.SCAN_INPUT_AXES, node.node(), sequence);
        return Axes.of(axis, node.rank(node.input(states + sequence)))
                .orElseThrow(
                        () -> node.refusal("its sequence " + sequence + " has no axis " + axis, "correct the node"));
    }

    /** The element of an optional attribute with a number for each sequence, which is 0 where it is not stated. */
    private static long at(Attr<List<Long>> attribute, Node scan, int index) {
        Optional<List<Long>> stated = attribute.stated(scan);
        return stated.isPresent() && index < stated.get().size() ? stated.get().get(index) : 0;
    }
}
