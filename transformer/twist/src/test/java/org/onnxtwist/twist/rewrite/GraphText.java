package org.onnxtwist.twist.rewrite;

import java.util.List;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/** A graph as text for expectations: one line a node, values by name, attributes in brackets, subgraphs indented below. */
final class GraphText {
    private GraphText() {}

    static String of(Graph graph) {
        StringBuilder text = new StringBuilder();
        append(graph, "", text);
        return text.toString();
    }

    private static void append(Graph graph, String indent, StringBuilder text) {
        for (Node node : graph.nodes()) {
            text.append(indent)
                    .append(names(node.outputs()))
                    .append(" = ")
                    .append(node.operator())
                    .append(attributes(node))
                    .append('(')
                    .append(node.inputs().stream()
                            .map(input -> input.flatMap(Value::name).orElse(""))
                            .collect(Collectors.joining(", ")))
                    .append(")\n");
            node.subgraphs().forEach(body -> append(body, indent + "  ", text));
        }
        text.append(indent).append("return ").append(names(graph.outputs())).append('\n');
    }

    private static String names(List<Value> values) {
        return values.stream().map(value -> value.name().orElse("")).collect(Collectors.joining(", "));
    }

    private static String attributes(Node node) {
        String text = node.attributes().stream()
                .filter(attribute -> attribute.value().graphs().findAny().isEmpty())
                .map(GraphText::attribute)
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : "[" + text + "]";
    }

    private static String attribute(Attribute attribute) {
        String value;
        if (attribute.value() instanceof AttributeValue.IntValue number) {
            value = Long.toString(number.value());
        } else if (attribute.value() instanceof AttributeValue.IntValues numbers) {
            value = numbers.values().toString();
        } else if (attribute.value() instanceof AttributeValue.StringValue text) {
            value = text.value().toString();
        } else if (attribute.value() instanceof AttributeValue.Reference reference) {
            value = "@" + reference.attribute();
        } else {
            value = "...";
        }
        return attribute.name() + "=" + value;
    }
}
