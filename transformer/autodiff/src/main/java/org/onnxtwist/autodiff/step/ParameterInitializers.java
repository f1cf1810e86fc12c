package org.onnxtwist.autodiff.step;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Constant;

/**
 * Makes all weights initializers of the main graph: some exporters write them as Constant nodes, and a model with an If has weights in its
 * branches.
 *
 * <pre>
 *   before:  w = Constant();  y = Conv(x, w);  z = If(c) { v = {...};  z1 = MatMul(y, v) } ...
 *   after:   w = {...};  v = {...};  y = Conv(x, w);  z = If(c) { z1 = MatMul(y, v) } ...
 * </pre>
 *
 * <p>They keep their names, with a number behind them where branches have the same. Scalars and integers stay where they are. The same model
 * always gets the same names.
 */
final class ParameterInitializers {
    private final Graph main;
    private final Set<String> taken = new HashSet<>();

    private ParameterInitializers(Model model) {
        main = model.graph();
        main.values().forEach(value -> value.name().ifPresent(taken::add));
    }

    static void collect(Model model) {
        model.assignNames();
        ParameterInitializers collected = new ParameterInitializers(model);
        List<Node> constants = model.graph()
                .allNodes()
                .filter(node -> node.operator().equals(Constant.ID) && isWeight(node.output(0)))
                .toList();
        List<Value> nested = model.graph()
                .allNodes()
                .flatMap(Node::subgraphs)
                .flatMap(body -> Stream.concat(
                        body.initializers().stream(),
                        body.allNodes().flatMap(Node::subgraphs).flatMap(inner -> inner.initializers().stream())))
                .distinct()
                .filter(value -> isWeight(value) && !value.isInput())
                .toList();
        constants.forEach(collected::replace);
        nested.forEach(collected::lift);
    }

    private static boolean isWeight(Value value) {
        return !value.isOutput()
                && value.constant()
                        .filter(tensor ->
                                tensor.dtype().isFloatingPoint() && tensor.rank() > 0 && tensor.elements() > 0)
                        .isPresent();
    }

    private void replace(Node constant) {
        Value value = constant.output(0);
        Tensor tensor = value.constant().orElseThrow();
        String name = value.hint();
        Value own = main.addInitializer(name, tensor);
        value.replaceUsesWith(own);
        if (constant.graph() == main) {
            taken.remove(name);
        }
        constant.graph().remove(constant);
        own.setName(free(name));
    }

    private void lift(Value nested) {
        String name = nested.hint();
        Value own = main.addInitializer(name, nested.initializer().orElseThrow());
        nested.replaceUsesWith(own);
        nested.graph().removeInitializer(nested);
        own.setName(free(name));
    }

    private String free(String name) {
        String free = name;
        for (int number = 2; !taken.add(free); number++) {
            free = name + number;
        }
        return free;
    }
}
