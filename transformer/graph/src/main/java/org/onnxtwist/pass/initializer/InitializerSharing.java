package org.onnxtwist.pass.initializer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.rewrite.Pass;

/**
 * Keeps one of several initializers of a graph that hold the same elements; the first one stays.
 *
 * <pre>
 *   before:  a = {1, 2};  b = {1, 2};  y = Add(x, a);  z = Mul(x, b)
 *   after:   a = {1, 2};               y = Add(x, a);  z = Mul(x, a)
 * </pre>
 *
 * <p>Initializers that are inputs or outputs too stay, because their names are seen, and those that training changes. Contents are read only of tensors that agree in type and
 * sizes with another one.
 */
public record InitializerSharing() implements Pass {
    private record Kind(DType dtype, Shape shape) {}

    @Override
    public String name() {
        return "share-initializers";
    }

    @Override
    public boolean run(Model model) {
        boolean changed = false;
        for (Graph graph : model.graphs()) {
            changed |= share(graph);
        }
        return changed;
    }

    private static boolean share(Graph graph) {
        Map<Kind, List<Value>> kinds = new HashMap<>();
        for (Value value : graph.initializers()) {
            Tensor tensor = tensor(value);
            kinds.computeIfAbsent(new Kind(tensor.dtype(), tensor.shape()), kind -> new ArrayList<>())
                    .add(value);
        }
        boolean changed = false;
        for (List<Value> values : kinds.values()) {
            changed |= values.size() > 1 && shareEqual(graph, values);
        }
        return changed;
    }

    private static boolean shareEqual(Graph graph, List<Value> values) {
        boolean changed = false;
        Map<Long, List<Value>> distinct = new HashMap<>();
        for (Value value : values) {
            // One that a caller may override, or that training changes, is equal to nothing but itself.
            if (value.isInput() || value.isVariable()) {
                continue;
            }
            List<Value> alike = distinct.computeIfAbsent(tensor(value).contentHash(), hash -> new ArrayList<>(1));
            Optional<Value> same = alike.stream()
                    .filter(candidate -> !value.isOutput() && tensor(candidate).sameElements(tensor(value)))
                    .findFirst();
            if (same.isPresent()) {
                value.replaceUsesWith(same.get());
                graph.removeInitializer(value);
                changed = true;
            } else {
                alike.add(value);
            }
        }
        return changed;
    }

    private static Tensor tensor(Value value) {
        return value.initializer().orElseThrow();
    }
}
