package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/**
 * Small models in lines, for tests: {@code x, y} names the inputs, {@code c = 2.0} is a constant, {@code w = 1.0 [8, 3, 3, 3]} one of
 * that shape, {@code a, _ = Op[group=2](x, _)} a node with an attribute, an omitted input and an omitted output, {@code -> a}
 * names the outputs. A node is named as its first output.
 */
public final class Lines {
    private static final Pattern NODE =
            Pattern.compile("(?<outputs>[^=]+) = (?<operator>\\w+)(\\[(?<attributes>.*)])?\\((?<inputs>.*)\\)");
    private static final Pattern CONSTANT = Pattern.compile("(?<name>\\w+) = (?<value>[-.\\d]+)( \\[(?<dims>.*)])?");

    private Lines() {}

    /** The model of these lines, of float tensors, in operator set 17. */
    public static Model parse(String... lines) {
        Model model = new Model(new Graph("main"), 8);
        model.setOpset(17);
        fill(model.graph(), new HashMap<>(), List.of(lines));
        return model;
    }

    /** Adds lines to a graph in which the values of {@code names} are known. */
    public static Map<String, Value> fill(Graph graph, Map<String, Value> names, List<String> lines) {
        for (String line : lines) {
            Matcher node = NODE.matcher(line);
            Matcher constant = CONSTANT.matcher(line);
            if (line.startsWith("->")) {
                split(line.substring(2)).forEach(name -> graph.addOutput(value(names, name)));
            } else if (node.matches()) {
                addNode(graph, names, node);
            } else if (constant.matches()) {
                double number = Double.parseDouble(constant.group("value"));
                names.put(constant.group("name"), addConstant(graph, constant, number));
            } else {
                split(line).forEach(name -> names.put(name, named(graph.addInput(name, ValueType.UNKNOWN), name)));
            }
        }
        return names;
    }

    private static Value addConstant(Graph graph, Matcher constant, double number) {
        long[] dims = Optional.ofNullable(constant.group("dims")).map(Lines::split).orElse(List.of()).stream()
                .mapToLong(Long::parseLong)
                .toArray();
        double[] elements = new double[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        Arrays.fill(elements, number);
        String name = constant.group("name");
        return named(graph.addInitializer(name, Tensor.ofDoubles(DType.FLOAT, elements, dims)), name);
    }

    private static void addNode(Graph graph, Map<String, Value> names, Matcher line) {
        List<String> outputs = split(line.group("outputs"));
        NodeBuilder node = graph.newNode(line.group("operator"));
        split(line.group("inputs"))
                .forEach(name -> node.input(name.equals("_") ? Optional.empty() : Optional.of(value(names, name))));
        for (String attribute :
                split(Optional.ofNullable(line.group("attributes")).orElse(""))) {
            String[] parts = attribute.split("=", 2);
            node.attribute(parts[0], Long.parseLong(parts[1]));
        }
        for (String output : outputs) {
            if (output.equals("_")) {
                node.omitOutput();
            } else {
                node.output(output);
            }
        }
        Node placed = node.append();
        placed.setName(outputs.get(0));
        for (int i = 0; i < outputs.size(); i++) {
            if (!outputs.get(i).equals("_")) {
                names.put(outputs.get(i), named(placed.output(i), outputs.get(i)));
            }
        }
    }

    private static Value named(Value value, String name) {
        value.setName(name);
        return value;
    }

    /** The value of that name. */
    public static Value value(Map<String, Value> names, String name) {
        return Optional.ofNullable(names.get(name)).orElseThrow(() -> new NoSuchElementException(name));
    }

    private static List<String> split(String names) {
        return names.isBlank()
                ? List.of()
                : Arrays.stream(names.split(",")).map(String::strip).toList();
    }

    /** The node of that name, in any graph. */
    public static Node node(Model model, String name) {
        List<Node> found = new ArrayList<>();
        model.forEachNode(node -> {
            if (node.name().equals(name)) {
                found.add(node);
            }
        });
        return found.stream().findFirst().orElseThrow(() -> new NoSuchElementException(name));
    }

    /** The nodes of the main graph and its outputs, a line each. Gives names to what has none. */
    public static String print(Model model) {
        model.assignNames();
        return print(model.graph());
    }

    /** The nodes of a graph and its outputs, a line each. */
    public static String print(Graph graph) {
        StringBuilder text = new StringBuilder();
        for (Value value : graph.initializers()) {
            text.append(name(value))
                    .append(" = ")
                    .append(value.initializer().map(Lines::print).orElse(""))
                    .append('\n');
        }
        for (Node node : graph.nodes()) {
            text.append(node.outputs().stream().map(Lines::name).collect(Collectors.joining(", ")))
                    .append(" = ")
                    .append(node.operator());
            String attributes = node.attributes().stream().map(Lines::print).collect(Collectors.joining(", "));
            text.append(attributes.isEmpty() ? "" : "[" + attributes + "]");
            text.append(node.inputs().stream()
                    .map(value -> value.map(Lines::name).orElse("_"))
                    .collect(Collectors.joining(", ", "(", ")\n")));
        }
        return text.append("-> ")
                .append(graph.outputs().stream().map(Lines::name).collect(Collectors.joining(", ")))
                .append('\n')
                .toString();
    }

    private static String print(Tensor tensor) {
        return tensor.elements() == 1 && tensor.rank() == 0
                ? String.format(Locale.ROOT, "%.4f", tensor.toDoubles()[0])
                : tensor.shape().toString();
    }

    private static String print(Attribute attribute) {
        return attribute.name() + "="
                + (attribute.value() instanceof AttributeValue.IntValue number
                        ? String.valueOf(number.value())
                        : "...");
    }

    private static String name(Value value) {
        return value.isOmitted() ? "_" : value.name().orElse("<" + value.hint() + ">");
    }
}
