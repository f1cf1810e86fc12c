package org.onnxtwist.autodiff.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.RMSNormalization;

/**
 * A vector of a normalisation.
 *
 * @param node the node that reads it, or the first one where several nodes are calls of one module
 * @param input the index of the node's input
 * @param role the parameter's name within its module, in the words of PyTorch
 * @param readers all nodes that read it
 */
record NormalizationParameter(Node node, int input, String role, List<Node> readers) {
    private static final List<String> AFFINE = List.of("weight", "bias");

    /** The roles of the inputs from the second one on. */
    private static final Map<OperatorId, List<String>> ROLES = Map.of(
            BatchNormalization.ID, List.of("weight", "bias", "running_mean", "running_var"),
            GroupNormalization.ID, AFFINE,
            InstanceNormalization.ID, AFFINE,
            LayerNormalization.ID, AFFINE,
            RMSNormalization.ID, AFFINE);

    /** A module: the node itself, or the initializers that only calls of one module have in common. */
    private record Module(Object identity, String role) {}

    /** Tells whether an input of a node is a parameter of a normalisation, if it is a vector. */
    static boolean isRead(Node node, int index) {
        return index > 0
                && index <= ROLES.getOrDefault(node.operator(), List.of()).size();
    }

    /** The parameters that the initializer stands for, in the order of the nodes. */
    static List<NormalizationParameter> of(Value initializer, List<Node> consumers) {
        Map<Module, NormalizationParameter> found = new LinkedHashMap<>();
        for (Node node : consumers) {
            for (int i = 0; i < node.inputCount(); i++) {
                if (isRead(node, i) && node.input(i).filter(initializer::equals).isPresent()) {
                    String role = ROLES.getOrDefault(node.operator(), List.of()).get(i - 1);
                    int input = i;
                    found.computeIfAbsent(
                                    new Module(identity(node), role),
                                    key -> new NormalizationParameter(node, input, role, new ArrayList<>()))
                            .readers
                            .add(node);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static List<Optional<Value>> vectors(Node node) {
        return node.inputs().subList(1, node.inputCount());
    }

    /** Two nodes with the same vectors, one of which was learned, are calls of one module; vectors of equal elements were merged. */
    private static Object identity(Node node) {
        boolean learned = vectors(node).stream()
                .flatMap(Optional::stream)
                .anyMatch(value -> value.initializer()
                        .filter(NormalizationParameter::isLearned)
                        .isPresent());
        return learned ? vectors(node) : node;
    }

    private static boolean isLearned(Tensor tensor) {
        if (!tensor.isAvailable()) {
            return true;
        }
        double[] numbers = tensor.toDoubles();
        for (double number : numbers) {
            if (number != numbers[0]) {
                return true;
            }
        }
        return false;
    }

    /**
     * The name that the parameter has or would have had: its role, behind what precedes the role in the name of another vector of the node
     * or, where no node before it has such a name, behind the node's own name or, without one, that of its output.
     *
     * @param modules for each beginning of names the node that it belongs to, to which this one is added
     */
    String name(Map<String, Node> modules) {
        List<String> roles = ROLES.getOrDefault(node.operator(), List.of());
        for (int i = 0; i < vectors(node).size() && i < roles.size(); i++) {
            String known = vectors(node).get(i).map(Value::hint).orElse("");
            String suffix = "." + roles.get(i);
            if (known.endsWith(suffix)) {
                String module = known.substring(0, known.length() - suffix.length());
                if (modules.computeIfAbsent(module, key -> node).equals(node)) {
                    return module + "." + role;
                }
            }
        }
        return ownName(node) + "." + role;
    }

    /** The name of a node or, without one, that of its output. */
    static String ownName(Node node) {
        return node.name().isEmpty() ? node.output(0).hint() : node.name();
    }

    /** The nodes to which names belong, before any name is asked for. */
    static Map<String, Node> modules() {
        return new HashMap<>();
    }
}
