package org.onnxtwist.pass.opset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.schema.check.Checker;

/**
 * Lowers a model, and each function in it, to an older version of the standard operator set.
 *
 * <pre>
 *   before (18):  y = ReduceMean(x, {1})                     after (17):  y = ReduceMean(x) {axes: [1]}
 *
 *   before (14):  y = HardSwish(x)                           after (13):  s = HardSigmoid(x) {alpha: 1/6, beta: 0.5}
 *                                                                         y = Mul(x, s)
 * </pre>
 *
 * <p>Each version is undone in turn. A node is kept if the schemas show that the older version of its operator has what it uses: inputs,
 * outputs, attributes and types. Otherwise the change of the operator has an inverse, such as a constant input that becomes an attribute,
 * or the operator is expressed by older ones. If one node cannot be expressed, nothing is changed. Operators of other domains and calls
 * of functions stay as they are.
 *
 * <p>The IR version is lowered to the one that the operator set came with, but not below 4, where every initializer would have to be an
 * input, nor below the one that something else in the model needs.
 *
 * @param target the version, {@value OpsetUpgrade#FIRST_TARGET} or later
 */
public record OpsetDowngrade(long target) implements Pass {
    public static final String NAME = "opset-downgrade";

    /** The number of nodes that a message describes one by one. */
    private static final int DESCRIBED = 3;

    /** @throws OpsetUpgradeException when there is no such version, or none that models can be converted to */
    public OpsetDowngrade {
        OpsetUpgrade.requireVersion(target);
    }

    /**
     * The obstacles to a lowering of a model.
     *
     * @param nodes the nodes that the older operator set cannot express, in the order of the versions that bar them; none for a model
     *     that can be lowered
     * @param lowest the lowest version that the model can be lowered to
     */
    public record Obstacles(List<BarredNode> nodes, long lowest) {
        public Obstacles {
            nodes = List.copyOf(nodes);
        }

        /** One sentence that names the first nodes with the reason each, the number of nodes for each operator, and the lowest version. */
        String message(long target) {
            Map<String, Long> counts = nodes.stream()
                    .collect(Collectors.groupingBy(BarredNode::operator, TreeMap::new, Collectors.counting()));
            String described = nodes.stream()
                    .limit(DESCRIBED)
                    .map(barred -> "node " + barred.node() + " " + barred.reason())
                    .collect(Collectors.joining("; "));
            String others = nodes.size() <= DESCRIBED
                    ? ""
                    : "; by operator: "
                            + counts.entrySet().stream()
                                    .map(count -> count.getValue() + " " + count.getKey())
                                    .collect(Collectors.joining(", "));
            return "the model cannot be lowered to operator set " + target + " because of "
                    + (nodes.size() == 1 ? "one node" : nodes.size() + " nodes") + ": " + described + others
                    + ": the lowest operator set that this model can have is " + lowest;
        }
    }

    /**
     * A node that cannot be expressed in an older version.
     *
     * @param node the node's operator and name
     * @param operator the name of its operator
     * @param reason a clause that follows the name of the node
     */
    public record BarredNode(String node, String operator, String reason) {}

    @Override
    public String name() {
        return NAME;
    }

    /** Returns all obstacles to the lowering of a model, none for one that is at the version or below. The model is not changed. */
    public Obstacles obstacles(Model model) {
        long newest = newest(model);
        if (newest > Schemas.newest("").orElseThrow()) {
            throw new OpsetDowngradeException(
                    "the model imports version " + newest
                            + " of the standard operator set, but the newest that is known"
                            + " here is " + Schemas.newest("").orElseThrow()
                            + ": convert it with a later release",
                    newest);
        }
        // Each version is planned on what the one after it left, so the way is gone on a copy first. It shares the
        // weights.
        Map<Node, String> refused = new LinkedHashMap<>();
        long lowest = lower(GraphCopy.of(model), refused);
        List<BarredNode> nodes = new ArrayList<>();
        refused.forEach((node, reason) ->
                nodes.add(new BarredNode(node.toString(), node.operator().name(), reason)));
        return new Obstacles(nodes, lowest);
    }

    /**
     * Lowers the model.
     *
     * @return whether it changed; false for a model at the version or below
     * @throws OpsetDowngradeException when nodes cannot be expressed in the version; it names the {@link #obstacles}, and the model is
     *     unchanged
     */
    @Override
    public boolean run(Model model) {
        if (newest(model) <= target) {
            return false;
        }
        Obstacles obstacles = obstacles(model);
        if (!obstacles.nodes().isEmpty()) {
            throw new OpsetDowngradeException(obstacles.message(target), obstacles.lowest());
        }
        lower(model, new LinkedHashMap<>());
        long needed = Math.max(Model.FormatFeature.irVersion(target), Checker.requiredIrVersion(model));
        model.setIrVersion(
                Math.min(model.irVersion(), Math.max(Model.FormatFeature.FREE_INITIALIZERS.since(), needed)));
        return true;
    }

    /** The newest version that the model or a function imports. */
    private static long newest(Model model) {
        return Stream.concat(
                        Stream.of(model.opset()),
                        model.functions().values().stream().map(function -> function.opset("")))
                .flatMapToLong(OptionalLong::stream)
                .max()
                .orElse(0);
    }

    /** Lowers a model as far as the nodes allow that are not refused, which stay; returns the lowest version without one that is. */
    private long lower(Model model, Map<Node, String> refused) {
        Optional<OpsetStep> last = Optional.empty();
        long lowest = newest(model);
        for (long version = lowest - 1; version >= target; version--) {
            long next = version;
            OpsetStep step = last.map(same -> same.to(next)).orElseGet(() -> new OpsetStep(model, next));
            boolean isSame = new DowngradeStep(step).apply(refused);
            last = isSame ? Optional.of(step) : Optional.empty();
            lowest = refused.isEmpty() ? version : lowest;
        }
        return lowest;
    }
}
