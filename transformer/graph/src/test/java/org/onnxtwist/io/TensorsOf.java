package org.onnxtwist.io;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** All dense tensors of a model: initializers and attributes, at any depth. */
final class TensorsOf {
    private TensorsOf() {}

    static Stream<Tensor> model(Model model) {
        List<Tensor> tensors = new ArrayList<>();
        model.forEachGraph(graph -> {
            graph.initializers().stream().map(Value::initializer).forEach(tensor -> tensors.add(tensor.orElseThrow()));
            graph.sparseInitializers().forEach(sparse -> {
                tensors.add(sparse.tensor().values());
                tensors.add(sparse.tensor().indices());
            });
        });
        model.forEachNode(node -> node.attributes().forEach(attribute -> {
            if (attribute.value() instanceof AttributeValue.TensorValue dense) {
                tensors.add(dense.value());
            } else if (attribute.value() instanceof AttributeValue.TensorValues denses) {
                tensors.addAll(denses.values());
            }
        }));
        return tensors.stream();
    }
}
