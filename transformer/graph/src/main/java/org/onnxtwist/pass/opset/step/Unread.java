package org.onnxtwist.pass.opset.step;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** The removal of constants that nothing reads any more since their content is an attribute. */
public final class Unread {
    private Unread() {}

    /** Omits an input of a node, and removes what was computed for it alone. */
    public static void omit(Node node, int input) {
        Optional<Value> read = node.input(input);
        if (read.isPresent()) {
            node.omitInput(input);
            remove(read.get());
        }
    }

    /** Removes a value that nothing reads, and what was computed for it alone; nothing if something reads it. Inputs stay. */
    public static void remove(Value value) {
        Deque<Value> left = new ArrayDeque<>();
        left.push(value);
        while (!left.isEmpty()) {
            Value next = left.pop();
            if (next.isUsed() || next.isInput() || next.isVariable()) {
                continue;
            }
            if (next.initializer().isPresent()) {
                next.graph().removeInitializer(next);
            }
            Optional<Node> producer = next.producer().filter(node -> !node.isRemoved());
            if (producer.isPresent() && producer.get().outputs().stream().noneMatch(Value::isUsed)) {
                producer.get().dependencies().forEach(left::push);
                producer.get().graph().remove(producer.get());
            }
        }
    }
}
