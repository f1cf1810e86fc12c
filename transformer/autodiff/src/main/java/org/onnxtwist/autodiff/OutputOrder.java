package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;

/**
 * Puts the nodes that make a graph's outputs at its end, the one that is computed first last.
 *
 * <pre>
 *   before:  dh = f(dy, w2);  dw2 = g(dy, h);  dw1 = g(dh, x)
 *   after:   dh = f(dy, w2);  dw1 = g(dh, x);  dw2 = g(dy, h)
 * </pre>
 *
 * <p>ONNX Runtime plans its execution from the nodes that nothing reads, the last one first, each right behind what it depends on. In the
 * first order it would compute the gradients with respect to the weights of the last layers at the very end, and keep all activations and
 * all their gradients until then. The model computes the same. The option of ONNX Runtime that plans memory by the pattern of the first run, which
 * is on by default, doubles the peak from the second run on: turn it off to save memory.
 */
public final class OutputOrder {
    private OutputOrder() {}

    /** Moves the nodes of outputs that no node reads. Linear in nodes and inputs, but for the sorting of outputs. */
    public static void apply(Graph graph) {
        Map<Node, Integer> depths = new HashMap<>();
        List<Node> last = new ArrayList<>();
        for (Node node : TopologicalOrder.of(graph)) {
            int depth = node.dependencies()
                    .flatMap(value -> value.producer().stream())
                    .mapToInt(producer -> depths.getOrDefault(producer, 0))
                    .max()
                    .orElse(0);
            depths.put(node, depth + 1);
            if (node.outputs().stream().noneMatch(OutputOrder::isRead)) {
                last.add(node);
            }
        }
        last.sort(Comparator.comparing(node -> -depths.getOrDefault(node, 0)));
        last.forEach(graph::moveToEnd);
    }

    private static boolean isRead(Value value) {
        return value.consumers().findAny().isPresent();
    }
}
