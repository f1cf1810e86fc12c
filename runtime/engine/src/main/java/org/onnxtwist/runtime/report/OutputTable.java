package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.RunReport;

/**
 * The compared outputs of runs as a table. Those that agree, and those that could not be compared for one reason, are a row for each output
 * if there are more than {@value #FEW} of them, and one row if there are more than {@value #FEW} outputs. Those that differ have rows of
 * their own, where there are many one for each run.
 */
public final class OutputTable {
    private static final int FEW = 3;
    private static final List<String> HEADINGS =
            List.of("input", "variant", "output", "", "max abs", "max rel", "ulp", "rel L2", "cosine", "result");
    private static final Set<Integer> NUMBERS = Set.of(4, 5, 6, 7, 8);

    private OutputTable() {}

    private record Row(RunReport run, OutputReport output) {
        /** Tells whether there are figures of a difference, which are not the same in any other row. */
        boolean differs() {
            return !output.passed() && output.metrics().isPresent();
        }

        String result() {
            if (!output.passed()) {
                return output.problem();
            }
            return output.isCompared()
                    ? "agrees"
                    : "not compared, because it " + (output.isEmpty() ? "has no elements" : "holds no finite number");
        }

        /** Rows that are alike in this are not told apart by anything but the names of their inputs and outputs. */
        List<String> kind() {
            return List.of(run.variant(), differs() ? "" : result());
        }

        double error() {
            return output.metrics().map(Metrics::maxAbs).orElse(0.0);
        }
    }

    /**
     * Returns the lines of the table.
     *
     * @param everyOne whether every output of every run gets a row
     */
    public static List<String> lines(List<RunReport> runs, boolean everyOne) {
        return table(runs, everyOne).lines();
    }

    /** Returns the table whose lines {@link #lines} returns. */
    public static Table table(List<RunReport> runs, boolean everyOne) {
        List<Row> rows = runs.stream()
                .flatMap(run -> run.outputs().stream().map(output -> new Row(run, output)))
                .toList();
        Table table = new Table(HEADINGS, NUMBERS);
        groups(rows, everyOne).forEach(group -> table.add(cells(group)));
        return table;
    }

    private static List<List<Row>> groups(List<Row> rows, boolean everyOne) {
        if (everyOne) {
            return RowGroups.of(rows, row -> row, true);
        }
        long differing = rows.stream().filter(Row::differs).count();
        Map<List<String>, List<Row>> alike =
                rows.stream().filter(row -> !row.differs()).collect(Collectors.groupingBy(Row::kind));
        Map<List<String>, Long> outputs = new HashMap<>();
        alike.forEach((kind, members) -> outputs.put(
                kind,
                members.stream().map(row -> row.output().name()).distinct().count()));
        return RowGroups.of(rows, row -> {
            if (row.differs()) {
                return differing > RowGroups.MANY
                        ? List.of(input(List.of(row)), row.run().variant())
                        : new Object();
            }
            if (alike.getOrDefault(row.kind(), List.of()).size() <= FEW) {
                return new Object();
            }
            return outputs.getOrDefault(row.kind(), 0L) <= FEW
                    ? List.of(row.kind(), row.output().name())
                    : row.kind();
        });
    }

    /** The cells of a row; of a group, with the worst of the numbers of its members. */
    private static List<String> cells(List<Row> group) {
        Row worst = group.stream().max(Comparator.comparingDouble(Row::error)).orElseThrow();
        boolean differ = group.size() > 1 && worst.differs();
        List<String> outputs =
                group.stream().map(row -> row.output().name()).distinct().toList();
        List<String> cells = new ArrayList<>(List.of(
                input(group), worst.run().variant(), RowGroups.names(outputs, name -> name), RowGroups.count(group)));
        for (ToDoubleFunction<Metrics> error : List.<ToDoubleFunction<Metrics>>of(
                Metrics::maxAbs, Metrics::maxRel, Metrics::maxUlp, Metrics::relativeL2)) {
            cells.add(worst(group, error, Math::max, NumberText::error));
        }
        cells.add(worst(group, Metrics::cosine, Math::min, NumberText::cosine));
        cells.add(differ ? "differ; '" + worst.output().name() + "' most: " + worst.result() : worst.result());
        return cells;
    }

    /** The input of a row; of a group the first and the last, and the sizes once where they are the same. */
    private static String input(List<Row> group) {
        List<List<String>> inputs = group.stream()
                .map(row -> List.of(row.run().input(), row.run().shapes()))
                .distinct()
                .toList();
        List<String> shapes =
                inputs.stream().map(input -> input.get(1)).distinct().toList();
        return shapes.size() == 1
                ? (RowGroups.names(inputs, input -> input.get(0)) + " " + shapes.get(0)).strip()
                : RowGroups.names(inputs, input -> String.join(" ", input).strip());
    }

    private static String worst(
            List<Row> group, ToDoubleFunction<Metrics> number, BinaryOperator<Double> of, DoubleFunction<String> text) {
        return group.stream()
                .flatMap(row -> row.output().metrics().stream())
                .map(number::applyAsDouble)
                .reduce(of)
                .map(text::apply)
                .orElse("");
    }
}
