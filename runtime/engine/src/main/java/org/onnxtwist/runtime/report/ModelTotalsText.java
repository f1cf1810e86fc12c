package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.onnxtwist.runtime.job.ModelTotals;
import org.onnxtwist.shape.MultiplyAdds;

/** The figures of a model before and after a change, as a table and as members of a JSON document. */
public final class ModelTotalsText {
    private ModelTotalsText() {}

    /** Returns a table of the operators whose number of nodes changed, and of the totals, with remarks on figures that are not known. */
    public static List<String> lines(ModelTotals before, ModelTotals after) {
        List<String> lines = new ArrayList<>(table(before, after).lines());
        remark(lines, "before", before.multiplyAdds());
        remark(lines, "after", after.multiplyAdds());
        return lines;
    }

    /** Returns the table of {@link #lines}, without the remarks. */
    public static Table table(ModelTotals before, ModelTotals after) {
        Table table = new Table(List.of("", "before", "after"), Set.of(1, 2));
        Set<String> operators = new TreeSet<>(before.operators().keySet());
        operators.addAll(after.operators().keySet());
        for (String operator : operators) {
            long left = before.operators().getOrDefault(operator, 0L);
            long right = after.operators().getOrDefault(operator, 0L);
            if (left != right) {
                table.add(operator, NumberText.grouped(left), NumberText.grouped(right));
            }
        }
        table.add("all nodes", NumberText.grouped(before.nodes()), NumberText.grouped(after.nodes()));
        table.add("weight bytes", NumberText.grouped(before.weightBytes()), NumberText.grouped(after.weightBytes()));
        table.add("file bytes", bytes(before.fileBytes()), bytes(after.fileBytes()));
        boolean one = before.multiplyAdds().ofOneItem() || after.multiplyAdds().ofOneItem();
        table.add(
                one ? "multiply-adds (batch 1)" : "multiply-adds",
                multiplyAdds(before.multiplyAdds()),
                multiplyAdds(after.multiplyAdds()));
        return table;
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? NumberText.grouped(bytes.getAsLong()) : "not written";
    }

    private static String multiplyAdds(MultiplyAdds figure) {
        return figure.total().isPresent() ? NumberText.grouped(figure.total().getAsLong()) : "unknown";
    }

    private static void remark(List<String> lines, String when, MultiplyAdds figure) {
        if (figure.total().isEmpty()) {
            boolean one = figure.uncounted() == 1;
            lines.add(
                    "multiply-adds " + when + ": " + NumberText.grouped(figure.counted()) + " and those of "
                            + NumberText.count(figure.uncounted(), "node", "nodes") + " that could not be counted ("
                            + (one
                                    ? "its sizes are open, it is in a subgraph, or its operator is not a standard one)"
                                    : "their sizes are open, they are in a subgraph, or their operators are not standard ones)"));
        }
    }

    /** Writes the members of the figures of one model. */
    public static void members(JsonDocument json, ModelTotals figures) {
        json.field("nodes", figures.nodes());
        json.object("operators", () -> figures.operators().forEach(json::field));
        json.field("weightBytes", figures.weightBytes());
        json.field("fileBytes", figures.fileBytes());
        json.object("multiplyAdds", () -> {
            json.field("total", figures.multiplyAdds().total());
            json.field("counted", figures.multiplyAdds().counted());
            json.field("uncountedNodes", figures.multiplyAdds().uncounted());
            json.field("batchOfOne", figures.multiplyAdds().ofOneItem());
        });
    }
}
