package org.onnxtwist.pass.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.rewrite.PassException;

/** The nodes and values of a model by name. Built once: what edits have removed or renamed is left out when it is found. */
final class NamedParts {
    private static final String NODE = "node:";
    private static final String VALUE = "value:";

    private final Model model;
    private final Map<String, List<Node>> nodes = new HashMap<>();
    private final Map<String, List<Value>> values = new HashMap<>();

    NamedParts(Model model) {
        this.model = model;
        model.forEachNode(node -> {
            if (!node.name().isEmpty()) {
                put(node);
            }
        });
        model.forEachGraph(graph -> graph.values().forEach(this::put));
    }

    void put(Node node) {
        nodes.computeIfAbsent(node.name(), none -> new ArrayList<>(1)).add(node);
    }

    void put(Value value) {
        value.name()
                .ifPresent(name ->
                        values.computeIfAbsent(name, none -> new ArrayList<>(1)).add(value));
    }

    /**
     * The node that a text calls: by its name, or by the name of one of its outputs.
     *
     * @throws PassException when there is none, or several
     */
    Node node(String text) {
        List<Object> found = find(text, this::nodesCalled);
        if (found.isEmpty()) {
            throw refusal("there is no node '" + Excerpt.of(text) + "'"
                    + remedy(text, Stream.concat(live(nodes, NamedParts::isLive), outputsOfNodes())));
        }
        return (Node) single(text, found);
    }

    /**
     * The node or value that a text calls.
     *
     * @throws PassException when there is none, or several
     */
    Object part(String text) {
        List<Object> found = find(text, this::partsCalled);
        if (found.isEmpty()) {
            throw refusal("there is no node or value '" + Excerpt.of(text) + "'"
                    + remedy(text, Stream.concat(live(values, NamedParts::isLive), live(nodes, NamedParts::isLive))));
        }
        return single(text, found);
    }

    /**
     * The value of the main graph that a text calls.
     *
     * @param role what it is to be, for the message
     * @throws PassException when there is none
     */
    Value value(String text, String role) {
        String name = bare(text);
        List<Value> found = live(values, name, NamedParts::isLive);
        for (Value value : found) {
            if (value.graph() == model.graph()) {
                return value;
            }
        }
        if (!found.isEmpty()) {
            throw refusal("value '" + Excerpt.of(name) + "' is in "
                    + place(found.get(0).graph())
                    + ", and only a value of the main graph can be " + role + ": name the output of the node that "
                    + (found.get(0).graph().owner().isPresent() ? "has the subgraph" : "calls the function"));
        }
        throw refusal("the main graph has no value '" + Excerpt.of(name) + "'"
                + remedy(text, model.graph().valuesByName().keySet().stream()));
    }

    /** The end of a sentence about a name that no part has. */
    private String remedy(String text, Stream<String> names) {
        String name = bare(text);
        return nodes.containsKey(name) || values.containsKey(name)
                ? " any more: an edit before this one removed or renamed it"
                : ": " + NameSuggestions.clause(name, names);
    }

    /** The input or output of the model of that name, of those given. */
    static Value port(String name, List<Value> ports, String role) {
        return ports.stream()
                .filter(port -> port.name().filter(name::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> refusal(
                        "the model has no " + role + " '" + Excerpt.of(name) + "': its " + role + "s are " + ports));
    }

    private List<Object> find(String text, Function<String, List<Object>> called) {
        List<Object> whole = called.apply(text);
        int mark = text.lastIndexOf('#');
        if (!whole.isEmpty() || mark < 0 || !text.substring(mark + 1).matches("[1-9]\\d{0,8}")) {
            return whole;
        }
        List<Object> all = called.apply(text.substring(0, mark));
        int wanted = Integer.parseInt(text.substring(mark + 1));
        return wanted <= all.size() ? List.of(all.get(wanted - 1)) : List.of();
    }

    private List<Object> nodesCalled(String text) {
        List<Node> named = live(nodes, text, NamedParts::isLive);
        if (named.isEmpty() && text.startsWith(NODE)) {
            named = live(nodes, text.substring(NODE.length()), NamedParts::isLive);
        }
        if (named.isEmpty()) {
            String name = text.startsWith(VALUE) ? text.substring(VALUE.length()) : text;
            named = live(values, name, NamedParts::isLive).stream()
                    .flatMap(value -> value.producer().stream())
                    .toList();
        }
        return List.copyOf(named);
    }

    private List<Object> partsCalled(String text) {
        List<Object> found = new ArrayList<>(live(values, text, NamedParts::isLive));
        found.addAll(live(nodes, text, NamedParts::isLive));
        if (found.isEmpty() && text.startsWith(NODE)) {
            found.addAll(live(nodes, text.substring(NODE.length()), NamedParts::isLive));
        } else if (found.isEmpty() && text.startsWith(VALUE)) {
            found.addAll(live(values, text.substring(VALUE.length()), NamedParts::isLive));
        }
        return found;
    }

    private static Object single(String text, List<Object> found) {
        if (found.size() == 1) {
            return found.get(0);
        }
        String name = bare(text);
        boolean isPair = found.size() == 2 && found.get(0) instanceof Value && found.get(1) instanceof Node;
        if (isPair) {
            throw refusal("'" + Excerpt.of(name) + "' is the name of a value and of a node: write " + VALUE
                    + Excerpt.of(name) + " or " + NODE + Excerpt.of(name));
        }
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < Math.min(found.size(), 4); i++) {
            list.append(i == 0 ? "" : ", ")
                    .append('#')
                    .append(i + 1)
                    .append(" is ")
                    .append(described(found.get(i)));
        }
        throw refusal("'" + Excerpt.of(text) + "' is the name of " + found.size() + " parts of the model: write "
                + Excerpt.of(text) + "#1 for the first, and so on (" + list + (found.size() > 4 ? ", ..." : "") + ")");
    }

    private static String described(Object part) {
        return part instanceof Node node
                ? "node " + node + " in " + place(node.graph())
                : "value " + part + " in " + place(((Value) part).graph());
    }

    private static String place(Graph graph) {
        return graph.owner()
                .map(owner -> "a subgraph of " + owner)
                .orElseGet(() -> graph.function().map(Object::toString).orElse("the main graph"));
    }

    private <T> List<T> live(Map<String, List<T>> parts, String name, LiveTest<T> test) {
        return parts.getOrDefault(name, List.of()).stream()
                .filter(part -> test.isLive(part, name))
                .toList();
    }

    /** The names that parts still have. */
    private <T> Stream<String> live(Map<String, List<T>> parts, LiveTest<T> test) {
        return parts.entrySet().stream()
                .filter(named -> named.getValue().stream().anyMatch(part -> test.isLive(part, named.getKey())))
                .map(Map.Entry::getKey);
    }

    private interface LiveTest<T> {
        boolean isLive(T part, String name);
    }

    private static boolean isLive(Node node, String name) {
        return node.isAttached() && node.name().equals(name);
    }

    private static boolean isLive(Value value, String name) {
        boolean isMade = value.producer()
                .filter(node -> node.isAttached() && node.output(value.outputIndex()) == value)
                .isPresent();
        return value.name().filter(name::equals).isPresent()
                && (isMade
                        || value.isInput()
                        || value.initializer().isPresent()
                        || value.sparseInitializer().isPresent());
    }

    private Stream<String> outputsOfNodes() {
        return model.allNodes().flatMap(node -> node.outputs().stream()).flatMap(output -> output.name().stream());
    }

    /** The name without what says which is meant. */
    private static String bare(String text) {
        String name = text.startsWith(NODE) ? text.substring(NODE.length()) : text;
        return name.startsWith(VALUE) ? name.substring(VALUE.length()) : name;
    }

    static PassException refusal(String message) {
        return new PassException(org.onnxtwist.ir.OnnxTwistException.Fault.REQUEST, message);
    }
}
