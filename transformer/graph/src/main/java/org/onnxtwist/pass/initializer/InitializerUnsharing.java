package org.onnxtwist.pass.initializer;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.rewrite.Pass;

/**
 * Gives every reader of an initializer one of its own, so that each can be changed by itself. The first reader keeps the old one.
 *
 * <pre>
 *   before:  w = {...};              y = Conv(x, w);  z = Conv(y, w)
 *   after:   w = {...};  w_1 = {...};  y = Conv(x, w);  z = Conv(y, w_1)
 * </pre>
 *
 * <p>Initializers that are inputs or outputs too, or that training changes, stay shared. The copies share their content in memory until the model is written.
 *
 * @param minimumElements smaller tensors (axes, shapes, scalars) stay shared; 0 for none
 */
public record InitializerUnsharing(long minimumElements) implements Pass {
    @Override
    public String name() {
        return "unshare-initializers";
    }

    @Override
    public boolean run(Model model) {
        List<Value> shared = new ArrayList<>();
        model.forEachGraph(graph -> graph.initializers().stream()
                .filter(value -> value.uses().size() > 1 && !value.isInput() && !value.isOutput())
                .filter(value -> !value.isVariable())
                .filter(value -> tensor(value).elements() >= minimumElements)
                .forEach(shared::add));
        for (Value value : shared) {
            Graph graph = value.graph();
            List<Use> uses = List.copyOf(value.uses());
            for (Use use : uses.subList(1, uses.size())) {
                if (use instanceof Use.Input in) {
                    Value own = graph.addInitializer(value.hint(), tensor(value));
                    own.setType(value.type());
                    in.node().setInput(in.index(), own);
                }
            }
        }
        return !shared.isEmpty();
    }

    private static Tensor tensor(Value value) {
        return value.initializer().orElseThrow();
    }
}
