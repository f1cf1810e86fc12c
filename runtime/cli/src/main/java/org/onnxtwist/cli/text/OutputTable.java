package org.onnxtwist.cli.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.OutputReport.Metrics;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.runtime.report.Table;

/** The compared outputs of runs as a table: a row for each, or, where there are many, for those of a run with the same result. */
final class OutputTable {
    private static final List<String> HEADINGS =
            List.of("input", "variant", "output", "", "max abs", "max rel", "ulp", "rel L2", "cosine", "result");
    private static final Set<Integer> NUMBERS = Set.of(4, 5, 6, 7, 8);

    private OutputTable() {}

    private record Row(RunReport run, OutputReport output) {
        String input() {
            return (run.input() + " " + run.shapes()).strip();
        }

        /** The result without the numbers in which outputs that all differ are not the same. */
        String kind() {
            return output.passed() || output.metrics().isEmpty() ? result() : "differs";
        }

        String result() {
            if (!output.passed()) {
                return output.problem();
            }
            return output.isCompared() ? "agrees" : "not compared, because it holds no finite number";
        }

        double error() {
            return output.metrics().map(Metrics::maxAbs).orElse(0.0);
        }
    }

    /**
     * Returns the lines of the table.
     *
     * @param everyOne whether every output of every run gets a row; otherwise those that agree are left out where there are many runs
     */
    static List<String> lines(List<RunReport> runs, boolean everyOne) {
        boolean all = everyOne || runs.size() <= FailureTables.MOST;
        List<Row> rows = runs.stream()
                .flatMap(run -> run.outputs().stream().map(output -> new Row(run, output)))
                .filter(row -> all || !row.output().passed() || !row.output().isCompared())
                .toList();
        Table table = new Table(HEADINGS, NUMBERS);
        RowGroups.of(rows, row -> List.of(row.input(), row.run().variant(), row.kind()), everyOne)
                .forEach(group -> table.add(cells(group)));
        return table.lines();
    }

    /** The cells of a row; of a group, with the worst of the numbers of its members. */
    private static List<String> cells(List<Row> group) {
        Row worst = group.stream().max(Comparator.comparingDouble(Row::error)).orElseThrow();
        boolean differ = group.size() > 1 && worst.kind().equals("differs");
        List<String> cells = new ArrayList<>(List.of(
                worst.input(),
                worst.run().variant(),
                RowGroups.names(group, row -> row.output().name()),
                RowGroups.count(group)));
        for (ToDoubleFunction<Metrics> error : List.<ToDoubleFunction<Metrics>>of(
                Metrics::maxAbs, Metrics::maxRel, Metrics::maxUlp, Metrics::relativeL2)) {
            cells.add(worst(group, error, Math::max, NumberText::error));
        }
        cells.add(worst(group, Metrics::cosine, Math::min, NumberText::cosine));
        cells.add(differ ? "differ; '" + worst.output().name() + "' most: " + worst.result() : worst.result());
        return cells;
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
