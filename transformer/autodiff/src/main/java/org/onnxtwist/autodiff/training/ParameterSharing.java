package org.onnxtwist.autodiff.training;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.op.Identity;
import org.onnxtwist.twist.layer.GlobSet;

/**
 * Gives parameters that an exporter merged, because they were equal, initializers of their own again: trained as one they would stay
 * equal. Those that the original shares stay shared.
 *
 * <pre>
 *   before:  y = BatchNormalization(x, ones, zeros, zeros, ones);  z = LayerNormalization(y, ones, zeros)
 *   after:   y = BatchNormalization(x, y.weight, zeros, y.running_mean, ones) ...        each vector is read once
 * </pre>
 *
 * <p>Vectors that normalisations read are taken for merged, and vectors that are read through an Identity, as which PyTorch's TorchScript
 * exporter writes the other ones of equal parameters. Two normalisations whose vectors are all the same, and not of equal elements each,
 * are two calls of one module and stay together, as do all other parameters that several nodes read: weights of convolutions, products and
 * embeddings, and biases.
 *
 * <p>A copy is named as its Identity or, by its role, such as {@code running_mean}, behind the name of its module or node. It has the tensor
 * of the original, which is not copied.
 *
 * @param tie globs of names of initializers, or of copies, that stay shared nevertheless; they take precedence
 * @param untie globs of names of initializers that get a copy for each node that reads them
 */
public record ParameterSharing(List<String> tie, List<String> untie) {
    /** Nothing is known of the original but the model. */
    public static final ParameterSharing INFERRED = new ParameterSharing(List.of(), List.of());

    public ParameterSharing {
        tie = List.copyOf(tie);
        untie = List.copyOf(untie);
    }

    /**
     * Separates the initializers of the main graph. Those of a model with training information stay as they are, because it says what the
     * parameters are.
     *
     * @return the new initializers, and for each the one that it was a part of
     * @throws GradientException when a glob matches no parameter that is shared; the model must then be discarded
     */
    public Map<Value, Value> apply(Model model) {
        if (!model.training().isEmpty()) {
            return Map.of();
        }
        Map<Value, Value> copies = new Separation(model.graph()).run();
        Set<String> taken = new HashSet<>();
        model.graphs().forEach(graph -> taken.addAll(graph.valuesByName().keySet()));
        copies.keySet().forEach(copy -> {
            String free = copy.hint();
            for (int number = 2; !taken.add(free); number++) {
                free = copy.hint() + number;
            }
            copy.setName(free);
        });
        return copies;
    }

    private final class Separation {
        private final Graph graph;
        private final Map<Node, Integer> order = new LinkedHashMap<>();
        private final Map<Value, Value> copies = new LinkedHashMap<>();
        private final Map<String, Node> modules = NormalizationParameter.modules();
        private final Set<String> unmatched = new HashSet<>();

        Separation(Graph graph) {
            this.graph = graph;
            unmatched.addAll(tie);
            unmatched.addAll(untie);
        }

        Map<Value, Value> run() {
            TopologicalOrder.of(graph).forEach(node -> order.put(node, order.size()));
            List<Value> shared = graph.initializers().stream()
                    .filter(value -> value.uses().size() > 1)
                    .toList();
            shared.forEach(this::separateIdentities);
            // Modules get their names by the node that comes first.
            Stream.concat(shared.stream(), List.copyOf(copies.keySet()).stream())
                    .sorted((a, b) -> Integer.compare(first(a), first(b)))
                    .toList()
                    .forEach(this::separateNormalizations);
            shared.forEach(this::separateByRequest);
            Stream.concat(tie.stream(), untie.stream())
                    .filter(unmatched::contains)
                    .findFirst()
                    .ifPresent(ParameterSharing::refuse);
            return Collections.unmodifiableMap(copies);
        }

        private int first(Value value) {
            return consumers(value).stream()
                    .mapToInt(this::position)
                    .findFirst()
                    .orElse(Integer.MAX_VALUE);
        }

        /** The position of a node, or of the one in whose subgraphs it is. */
        private int position(Node node) {
            Node outer = node;
            while (outer.graph() != graph) {
                outer = outer.graph().owner().orElseThrow();
            }
            return Objects.requireNonNull(order.get(outer));
        }

        /** The nodes that read a value, in an order of execution. */
        private List<Node> consumers(Value value) {
            return value.consumers()
                    .sorted((a, b) -> Integer.compare(position(a), position(b)))
                    .toList();
        }

        private boolean matches(List<String> globs, String name) {
            boolean matches = false;
            for (String glob : globs) {
                if (GlobSet.matches(glob, name)) {
                    unmatched.remove(glob);
                    matches = true;
                }
            }
            return matches;
        }

        private boolean isTied(Value initializer, String copy) {
            // Both are tried, so that a glob that matches either is known.
            boolean byCopy = matches(tie, copy);
            return matches(tie, initializer.hint()) || byCopy;
        }

        private Value copy(Value initializer, String name) {
            Value copy = graph.addInitializer(name, initializer.initializer().orElseThrow());
            copies.put(copy, copies.getOrDefault(initializer, initializer));
            return copy;
        }

        private static boolean isVector(Value initializer) {
            return initializer
                    .initializer()
                    .filter(tensor -> tensor.rank() == 1)
                    .isPresent();
        }

        private void separateIdentities(Value initializer) {
            for (Node node : consumers(initializer)) {
                if (isVector(initializer)
                        && node.operator().equals(Identity.ID)
                        && node.graph() == graph
                        && !node.output(0).isOutput()
                        && !isTied(initializer, node.output(0).hint())) {
                    String name = node.output(0).hint();
                    Value own = copy(initializer, name);
                    node.output(0).replaceUsesWith(own);
                    graph.remove(node);
                }
            }
        }

        private void separateNormalizations(Value initializer) {
            if (!isVector(initializer)) {
                return;
            }
            List<NormalizationParameter> parameters = NormalizationParameter.of(initializer, consumers(initializer));
            List<String> names =
                    parameters.stream().map(each -> each.name(modules)).toList();
            boolean elsewhere = initializer.uses().stream()
                    .anyMatch(use ->
                            !(use instanceof Use.Input in && NormalizationParameter.isRead(in.node(), in.index())));
            // The original stays with what else reads it, with the parameter of its name, or with the first one.
            int stays = elsewhere ? -1 : Math.max(0, names.indexOf(initializer.hint()));
            for (int i = 0; i < parameters.size(); i++) {
                NormalizationParameter parameter = parameters.get(i);
                if (i != stays && !isTied(initializer, names.get(i))) {
                    Value copy = copy(initializer, names.get(i));
                    parameter.readers().forEach(reader -> reader.setInput(parameter.input(), copy));
                }
            }
        }

        private void separateByRequest(Value initializer) {
            List<Use> uses = initializer.uses().stream()
                    .filter(use -> use instanceof Use.Input)
                    .toList();
            if (!matches(untie, initializer.hint()) || matches(tie, initializer.hint())) {
                return;
            }
            String role = initializer.hint().substring(initializer.hint().lastIndexOf('.') + 1);
            for (Use use : uses.subList(Math.min(1, uses.size()), uses.size())) {
                Use.Input in = (Use.Input) use;
                in.node()
                        .setInput(
                                in.index(), copy(initializer, NormalizationParameter.ownName(in.node()) + "." + role));
            }
        }
    }

    private static void refuse(String glob) {
        throw new GradientException(
                Fault.REQUEST,
                "'" + glob
                        + "' matches no parameter that several nodes read: 'inspect --text' shows the names of all parameters");
    }
}
