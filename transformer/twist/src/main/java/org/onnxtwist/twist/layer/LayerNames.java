package org.onnxtwist.twist.layer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * Gives each convolution of a model a name of its own: the node's name, or its output's where it has none; with the path of scopes
 * before it where convolutions of several scopes share it; its output's name where two in one scope do.
 */
public final class LayerNames {
    /** The ends of the names of the nodes that are conv_x and conv_y of a layer. */
    public static final String CONV_X = ".conv_x";

    public static final String CONV_Y = ".conv_y";

    /**
     * A convolution and the path to it.
     *
     * @param output whose name it has where the node has none; empty for the node's own
     */
    public record Place(Node node, Optional<Value> output, String scope) {
        public Place(Node node, String scope) {
            this(node, Optional.empty(), scope);
        }

        /** The node's name, or that of what it is for. */
        String label() {
            return node.name().isEmpty()
                    ? output.flatMap(Value::name).orElseGet(() -> Scopes.label(node))
                    : node.name();
        }

        String outputLabel() {
            return output.flatMap(Value::name).orElseGet(() -> Scopes.outputLabel(node));
        }
    }

    private final Map<String, Set<String>> scopesByLabel = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    private LayerNames(List<Place> places) {
        for (Place place : places) {
            scopesByLabel
                    .computeIfAbsent(place.label(), label -> new HashSet<>())
                    .add(place.scope());
        }
    }

    /** The names, by node, in the order of the places. */
    public static Map<Node, String> of(List<Place> places) {
        LayerNames names = new LayerNames(places);
        return places.stream().collect(Collectors.toMap(Place::node, names::name));
    }

    private String name(Place place) {
        String label = place.label();
        boolean several = scopesByLabel.getOrDefault(label, Set.of()).size() > 1;
        String path = several ? place.scope() : "";
        String name = Scopes.join(path, label);
        if (!taken.add(name)) {
            name = Scopes.join(path, place.outputLabel());
            for (int i = 2; !taken.add(name); i++) {
                name = Scopes.join(path, place.outputLabel()) + "_" + i;
            }
        }
        return name;
    }
}
