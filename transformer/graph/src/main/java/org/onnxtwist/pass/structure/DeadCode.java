package org.onnxtwist.pass.structure;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.rewrite.Pass;

/**
 * Removes nodes that do not contribute to any output, then initializers that no node reads, in every graph, subgraph and function
 * body.
 *
 * <pre>
 *   before:  y = Relu(x);  a = MatMul(x, w);  b = Neg(a)        after:  y = Relu(x)
 * </pre>
 *
 * <p>Inputs and their defaults are kept, because they are visible to users. No ONNX operator has side effects; an operator of another
 * domain that has is kept only if one of its outputs is read. Linear in nodes and inputs.
 */
public record DeadCode() implements Pass {
    @Override
    public String name() {
        return "dead-code";
    }

    @Override
    public boolean run(Model model) {
        boolean changed = removeNodes(model);
        for (Graph graph : model.graphs()) {
            changed |= removeInitializers(graph);
        }
        return changed;
    }

    private static boolean removeNodes(Model model) {
        Deque<Node> dead = new ArrayDeque<>();
        model.allNodes().filter(DeadCode::isDead).forEach(dead::push);
        boolean changed = !dead.isEmpty();
        while (!dead.isEmpty()) {
            Node node = dead.pop();
            // It may have been removed with the node whose subgraph it was in, or been found through two of its
            // readers.
            if (!node.isAttached()) {
                continue;
            }
            List<Node> read = node.dependencies()
                    .flatMap(value -> value.producer().stream())
                    .toList();
            node.graph().remove(node);
            for (Node producer : read) {
                if (!producer.isRemoved() && isDead(producer)) {
                    dead.push(producer);
                }
            }
        }
        return changed;
    }

    /**
     * Removes the producers of values that nothing reads any longer, and then what only they needed: nodes, and initializers that are no
     * inputs. What else is dead in the model stays.
     *
     * @param released the values, of which some may still be read
     */
    public static void release(Collection<Value> released) {
        Deque<Value> open = new ArrayDeque<>(released);
        while (!open.isEmpty()) {
            Value value = open.pop();
            Node maker = value.producer().orElse(null);
            if (maker != null && maker.isAttached() && isDead(maker)) {
                maker.dependencies().forEach(open::push);
                maker.graph().remove(maker);
            } else if (value.initializer().isPresent() && !value.isInput() && !value.isUsed()) {
                value.graph().removeInitializer(value);
            }
        }
    }

    private static boolean isDead(Node node) {
        for (int i = 0; i < node.outputCount(); i++) {
            if (node.output(i).isUsed()) {
                return false;
            }
        }
        return true;
    }

    private static boolean removeInitializers(Graph graph) {
        List<Value> unused = graph.initializers().stream()
                .filter(value -> !value.isInput() && !value.isUsed())
                .toList();
        unused.forEach(graph::removeInitializer);
        return !unused.isEmpty();
    }
}
