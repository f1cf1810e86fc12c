package org.onnxtwist.ir;

import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.tensor.Tensor;

/** A model as text that is equal for models that say the same: everything but identity and names made from hints. */
public final class GraphText {
    private final StringBuilder text = new StringBuilder();
    private final IdentityHashMap<Value, Integer> numbers = new IdentityHashMap<>();

    private GraphText() {}

    public static String of(Model model) {
        GraphText text = new GraphText();
        text.text
                .append(model.irVersion())
                .append(model.opsets())
                .append(model.metadata())
                .append(model.producerName())
                .append(model.producerVersion())
                .append(model.domain())
                .append(model.modelVersion())
                .append(model.doc())
                .append(model.unmodelled())
                .append('\n');
        text.graph(model.graph());
        model.functions().values().forEach(function -> {
            text.text
                    .append(function)
                    .append(function.opsets())
                    .append(function.attributes())
                    .append(function.attributeDefaults())
                    .append(function.unmodelled())
                    .append('\n');
            text.graph(function.body());
        });
        return text.text.toString();
    }

    private void graph(Graph graph) {
        text.append(graph)
                .append(graph.doc())
                .append(graph.metadata())
                .append(graph.unmodelled())
                .append('\n');
        graph.inputs()
                .forEach(value -> text.append("input ").append(value(value)).append('\n'));
        graph.initializers()
                .forEach(value ->
                        text.append("initializer ").append(value(value)).append('\n'));
        graph.sparseInitializers()
                .forEach(sparse -> text.append("sparse ")
                        .append(value(sparse.value()))
                        .append(sparse.tensor().dims())
                        .append('\n'));
        for (Node node : graph.nodes()) {
            text.append(node.operator())
                    .append(' ')
                    .append(node.name())
                    .append(node.nameIsHint())
                    .append(node.doc())
                    .append(node.metadata())
                    .append(node.unmodelled())
                    .append(" (");
            text.append(node.inputs().stream().map(this::value).collect(Collectors.joining(", ")))
                    .append(") -> ");
            text.append(node.outputs().stream().map(this::value).collect(Collectors.joining(", ")))
                    .append('\n');
            for (Attribute attribute : node.attributes()) {
                text.append("  ")
                        .append(attribute.name())
                        .append(attribute.doc())
                        .append(attribute.unmodelled())
                        .append(" = ");
                if (attribute.value().graphs().findAny().isPresent()) {
                    attribute.value().graphs().forEach(this::graph);
                } else {
                    text.append(attribute.value()).append('\n');
                }
            }
        }
        text.append("outputs ")
                .append(graph.outputs().stream().map(this::value).collect(Collectors.joining(", ")))
                .append('\n');
    }

    private String value(Optional<Value> value) {
        return value.map(this::value).orElse("-");
    }

    private String value(Value value) {
        int number = numbers.computeIfAbsent(value, key -> numbers.size());
        return "#" + number + value.name() + value.hint() + value.isOmitted() + value.type() + value.doc()
                + value.metadata() + value.unmodelled() + value.isInput()
                + value.initializer().map(Tensor::toString);
    }
}
