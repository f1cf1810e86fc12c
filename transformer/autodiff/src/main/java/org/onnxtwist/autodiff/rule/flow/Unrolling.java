package org.onnxtwist.autodiff.rule.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Unsqueeze;

/** The outputs of the copies of a loop's body: the state after the last copy, and the elements of each stacked output. */
final class Unrolling {
    private final LoweredNode node;
    private final List<List<Value>> elements = new ArrayList<>();
    private List<Value> state;

    Unrolling(LoweredNode node, List<Value> initial, int stacked) {
        this.node = node;
        this.state = initial;
        for (int i = 0; i < stacked; i++) {
            elements.add(new ArrayList<>());
        }
    }

    List<Value> state() {
        return state;
    }

    /** @param outputs the state, then an element of each stacked output */
    void add(List<Value> outputs) {
        List<Value> before = state;
        state = outputs.subList(0, before.size());
        for (int i = 0; i < elements.size(); i++) {
            elements.get(i).add(outputs.get(before.size() + i));
        }
    }

    /** The elements of an output along a new axis. */
    Value stacked(int output, long axis, boolean backwards) {
        List<Value> parts = new ArrayList<>();
        for (Value element : elements.get(output)) {
            parts.add(Unsqueeze.of(element, node.at().integers(axis)).emit(node.at()));
        }
        if (backwards) {
            Collections.reverse(parts);
        }
        return node.join(axis, parts);
    }
}
