package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.ModelCost;
import org.onnxtwist.shape.NodeCost;
import org.onnxtwist.twist.layer.ParameterCount;

/**
 * The cost of each node of a model and of all of them, as a table and as members of a JSON document.
 *
 * @param cost the cost of the nodes
 * @param parameters the number of the model's parameters, as {@link ParameterCount} counts them
 * @param weightBytes the bytes of the model's constants
 */
public record CostTable(ModelCost cost, long parameters, long weightBytes) {
    private static final List<String> HEADINGS =
            List.of("node", "", "operator", "multiply-adds", "parameters", "activation bytes", "weight bytes");
    private static final Set<Integer> NUMBERS = Set.of(3, 4, 5, 6);

    /**
     * Computes the cost of a model for the sizes that it states.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static CostTable of(Model model) {
        return new CostTable(ModelCost.of(model), ParameterCount.of(model), model.constantBytes());
    }

    /**
     * Returns the table's lines, with remarks on what is not known.
     *
     * @param everyOne whether each node gets a row of its own however many there are
     */
    public List<String> lines(boolean everyOne) {
        Table table = new Table(HEADINGS, NUMBERS);
        for (List<NodeCost> group : RowGroups.of(cost.nodes(), CostTable::properties, everyOne)) {
            List<String> cells = new ArrayList<>(properties(group.get(0)));
            cells.addAll(0, List.of(RowGroups.names(group, node -> name(node.node())), RowGroups.count(group)));
            table.add(cells);
        }
        table.add(
                "in all",
                "",
                NumberText.count(cost.nodes().size(), "node", "nodes"),
                text(cost.multiplyAdds()),
                NumberText.grouped(parameters),
                text(cost.activationBytes()),
                NumberText.grouped(weightBytes));
        List<String> lines = new ArrayList<>(table.lines());
        if (lines.size() < cost.nodes().size() + 2) {
            lines.add("a row of several nodes has the numbers of each of them");
        }
        lines.addAll(remarks());
        return lines;
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (cost.uncounted() > 0) {
            remarks.add("without the multiply-adds of " + NumberText.count(cost.uncounted(), "node", "nodes")
                    + ", of an operator that is not known, of a size that is not known, or in a subgraph, whose number of"
                    + " runs is not known");
        }
        if (cost.unsized() > 0) {
            remarks.add("without the activations of " + NumberText.count(cost.unsized(), "node", "nodes")
                    + " whose outputs have a size that is not known");
        }
        long shared = cost.sharedWeights();
        if (shared > 0) {
            remarks.add(NumberText.count(shared, "weight is", "weights are")
                    + " read by several nodes: in the row of each, and once in all");
        }
        return remarks;
    }

    private static List<String> properties(NodeCost cost) {
        return List.of(
                cost.node().operator().toString(),
                text(cost.multiplyAdds()),
                NumberText.grouped(parameters(cost)),
                text(cost.activationBytes()),
                NumberText.grouped(cost.weightBytes()));
    }

    private static long parameters(NodeCost cost) {
        return cost.weights().stream().mapToLong(ParameterCount::of).sum();
    }

    /** The name of a node, or of its first output where it has none. */
    private static String name(Node node) {
        return node.name().isEmpty()
                ? node.outputs().stream().findFirst().map(CostTable::name).orElse("")
                : node.name();
    }

    private static String name(Value value) {
        return value.name().orElseGet(value::hint);
    }

    private static String text(Dim number) {
        if (number instanceof Dim.Known known) {
            return NumberText.grouped(known.size());
        }
        return number instanceof Dim.Unknown ? "unknown" : number.toString();
    }

    /** Writes the members {@code nodes}, one object for each node, and the totals. */
    public void members(JsonDocument json) {
        json.array(
                "nodes",
                () -> cost.nodes()
                        .forEach(node -> json.object(() -> {
                            json.field("name", name(node.node()));
                            json.field("operator", node.node().operator().toString());
                            number(json, "multiplyAdds", node.multiplyAdds());
                            json.field("parameters", parameters(node));
                            number(json, "activationBytes", node.activationBytes());
                            json.field("weightBytes", node.weightBytes());
                        })));
        number(json, "multiplyAdds", cost.multiplyAdds());
        json.field("uncountedNodes", cost.uncounted());
        json.field("parameters", parameters);
        number(json, "activationBytes", cost.activationBytes());
        json.field("nodesOfUnknownSize", cost.unsized());
        json.field("weightBytes", weightBytes);
    }

    /** A number where it is known, text where it is computed from names, null where it is not known. */
    private static void number(JsonDocument json, String name, Dim number) {
        if (number instanceof Dim.Known known) {
            json.field(name, known.size());
        } else {
            json.field(name, number instanceof Dim.Unknown ? Optional.<String>empty() : Optional.of(number.toString()));
        }
    }
}
