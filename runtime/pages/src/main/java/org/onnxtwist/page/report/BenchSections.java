package org.onnxtwist.page.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.chart.BarChart;
import org.onnxtwist.page.chart.LineChart;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.runtime.bench.BenchReport;
import org.onnxtwist.runtime.bench.ModelFigures;
import org.onnxtwist.runtime.bench.OrderStatistics;
import org.onnxtwist.runtime.bench.Timing;
import org.onnxtwist.runtime.report.BenchTable;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;

/** Adds a benchmark to a report: the sections of {@code bench}. */
public final class BenchSections {
    private static final double MILLIS = 1e3;
    private static final double LOWER_QUARTILE = 0.25;
    private static final double UPPER_QUARTILE = 0.75;
    private static final int NODES = 300;

    private BenchSections() {}

    /** Adds a benchmark. */
    public static void add(ReportPage page, BenchReport report) {
        report.models().forEach(model -> page.file(model.model()));
        page.say(NumberText.count(report.models().size(), "model", "models") + " on "
                + report.provider().provider() + ", " + NumberText.count(report.rounds(), "round", "rounds") + ".");
        List<ReportBlock> blocks =
                new ArrayList<>(ReportTables.of("The models; ratios are to the first.", BenchTable.of(report)));
        blocks.add(ReportBlock.Figures.of(List.of(bars(report))));
        blocks.add(ReportBlock.Figures.of(List.of(rounds(report))));
        blocks.add(ReportTables.facts("The conditions.", conditions(report)));
        page.add(ReportSection.of("Times", blocks));
        for (ModelFigures model : report.models()) {
            if (!model.nodes().isEmpty()) {
                page.add(ReportSection.of("Nodes of " + Excerpt.of(model.model().toString()), nodes(model)));
            }
        }
    }

    private static List<List<String>> conditions(BenchReport report) {
        return List.of(
                List.of("provider", report.provider().provider() + " (" + report.device() + ")"),
                List.of("threads", report.threads() == 0 ? "default" : Integer.toString(report.threads())),
                List.of("batch", NumberText.grouped(report.batch())),
                List.of(
                        "inputs",
                        report.inputs().stream()
                                .map(input -> Excerpt.of(input.name()) + " " + input.type())
                                .collect(Collectors.joining(", "))),
                List.of("time of the benchmark", NumberText.seconds(report.seconds())));
    }

    private static BarChart bars(BenchReport report) {
        List<BarChart.Bar> bars = new ArrayList<>();
        for (ModelFigures model : report.models()) {
            OrderStatistics order = model.timing().order();
            bars.add(new BarChart.Bar(
                    Excerpt.of(model.model().toString()),
                    order.median() * MILLIS,
                    order.quantile(LOWER_QUARTILE) * MILLIS,
                    order.quantile(UPPER_QUARTILE) * MILLIS));
        }
        return BarChart.of("Median time of a run, with the quartiles", new Quantity("time", "ms"), bars);
    }

    private static LineChart rounds(BenchReport report) {
        List<LineChart.Series> series = new ArrayList<>();
        for (ModelFigures model : report.models()) {
            Timing timing = model.timing();
            series.add(LineChart.Series.of(
                    Excerpt.of(model.model().toString()),
                    timing.samples().stream()
                            .mapToDouble(seconds -> seconds * MILLIS)
                            .toArray()));
        }
        return LineChart.of("Time of each round", Quantity.of("round"), new Quantity("time", "ms"), series);
    }

    private static List<ReportBlock> nodes(ModelFigures model) {
        double total = model.nodeSeconds();
        List<List<PageTable.Cell>> rows = model.nodes().stream()
                .sorted(Comparator.comparingDouble(NodeTime::seconds).reversed())
                .limit(NODES)
                .map(node -> List.of(
                        PageTable.Cell.of(Excerpt.of(node.name())),
                        PageTable.Cell.of(Excerpt.of(node.operator())),
                        PageTable.Cell.of(NumberText.millis(node.seconds()), node.seconds()),
                        PageTable.Cell.of(share(node.seconds(), total), node.seconds())))
                .toList();
        String caption = NumberText.count(model.nodes().size(), "node", "nodes")
                + " after ONNX Runtime's optimisations, " + NumberText.millis(total)
                + " ms in total under its profiler"
                + (model.nodes().size() > NODES ? "; the " + NODES + " slowest." : ".");
        return List.of(new ReportBlock.Tabular(new PageTable(
                caption,
                List.of(
                        PageTable.Column.text("node"),
                        PageTable.Column.text("operator"),
                        PageTable.Column.number("ms"),
                        PageTable.Column.number("share")),
                rows)));
    }

    private static String share(double seconds, double total) {
        return String.format(Locale.ROOT, "%.1f %%", total > 0 ? 100 * seconds / total : 0);
    }
}
