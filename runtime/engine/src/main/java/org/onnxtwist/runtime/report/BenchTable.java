package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.runtime.bench.BenchReport;
import org.onnxtwist.runtime.bench.ModelFigures;
import org.onnxtwist.runtime.bench.OrderStatistics;
import org.onnxtwist.runtime.bench.Ratio;
import org.onnxtwist.runtime.bench.Verdict;

/** The models of a benchmark as a table: times, ratios to the first, and memory. */
public final class BenchTable {
    private static final double MEGABYTE = 1e6;

    private BenchTable() {}

    /** Returns the table, with a row for each model. */
    public static Table of(BenchReport report) {
        Table table = new Table(
                List.of("model", "median ms", "10-90 %", "items/s", "ratio", "99 % interval", "verdict", "peak MB"),
                Set.of(1, 2, 3, 4, 5, 7));
        for (ModelFigures model : report.models()) {
            OrderStatistics order = model.timing().order();
            Optional<Ratio> ratio = model.timing().ratio();
            table.add(
                    model.model() + (model.batchChanged() ? " (batch changed)" : ""),
                    NumberText.millis(order.median()),
                    NumberText.millis(order.quantile(0.1)) + "-" + NumberText.millis(order.quantile(0.9)),
                    rate(report.throughput(model)),
                    ratio.map(known -> factor(known.median())).orElse(""),
                    ratio.map(known -> factor(known.interval().low()) + "-"
                                    + factor(known.interval().high()))
                            .orElse(""),
                    ratio.map(Ratio::verdict).map(Verdict::label).orElse(""),
                    model.memory().peak().isPresent()
                            ? megabytes(model.memory().peak().getAsLong())
                            : "unknown");
        }
        return table;
    }

    private static String factor(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.3f" : "%,.0f", value);
    }

    private static String rate(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.0f", bytes / MEGABYTE);
    }
}
