package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.bench.BenchReport;
import org.onnxtwist.runtime.bench.ModelFigures;
import org.onnxtwist.runtime.report.BenchTable;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.runtime.session.InferenceSession.NodeTime;
import org.onnxtwist.runtime.session.Provider;

/** Prints benchmark reports as text. */
public final class BenchText {
    private static final int LONGEST_NAME = 60;
    private static final int MOST_OPERATORS = 5;
    private static final double MEGABYTE = 1e6;

    private BenchText() {}

    /**
     * Prints a report.
     *
     * @param layers how many nodes of each model to show at most
     */
    public static void print(Console console, BenchReport report, int layers) {
        PrintStream out = console.out();
        head(report).forEach(out::println);
        out.println();
        BenchTable.of(report).lines().forEach(out::println);
        memory(report).ifPresent(out::println);
        for (ModelFigures model : report.models()) {
            if (!model.nodes().isEmpty()) {
                out.println();
                nodes(out, model, layers);
            }
        }
        if (report.provider().provider() == Provider.CUDA && layers > 0) {
            out.println(
                    "the time of a node on CUDA is that of its launch, as ONNX Runtime does not wait for the result");
        }
    }

    private static List<String> head(BenchReport report) {
        String threads = report.threads() == 0
                ? "default number of threads"
                : NumberText.count(report.threads(), "thread", "threads");
        String inputs = report.inputs().stream()
                .map(input -> Excerpt.escaped(input.name()) + " " + input.type())
                .collect(Collectors.joining(", "));
        return List.of(
                "ONNX Runtime " + report.runtime() + " on " + report.provider().provider() + " (" + report.device()
                        + "), " + threads + ", batch " + NumberText.grouped(report.batch()) + ", "
                        + NumberText.count(report.rounds(), "round", "rounds"),
                "inputs: " + (inputs.isEmpty() ? "none" : inputs));
    }

    private static Optional<String> memory(BenchReport report) {
        List<ModelFigures> models = report.models();
        Optional<String> reason = models.stream()
                .map(model -> model.memory().reason())
                .filter(text -> !text.isEmpty())
                .findFirst();
        if (reason.isPresent()) {
            return reason.map(text -> "peak MB unknown: " + text);
        }
        long before = models.stream()
                .mapToLong(model -> model.memory().before().orElse(0))
                .max()
                .orElse(0);
        return Optional.of("peak MB: memory of a process that loads and runs the model; " + megabytes(before)
                + " of it is in use before the model is loaded");
    }

    private static void nodes(PrintStream out, ModelFigures model, int layers) {
        List<NodeTime> nodes = model.nodes();
        double total = model.nodeSeconds();
        out.println(model.model() + ": " + NumberText.count(nodes.size(), "node", "nodes")
                + " after ONNX Runtime's optimisations, " + NumberText.millis(total)
                + " ms in total under its profiler");
        out.println("  by operator: " + byOperator(nodes, total));
        Table table = new Table(List.of("node", "", "operator", "ms", "share"), Set.of(3, 4));
        List<NodeTime> slowest = nodes.stream()
                .sorted(Comparator.comparingDouble(NodeTime::seconds).reversed())
                .limit(layers)
                .toList();
        List<List<NodeTime>> groups =
                RowGroups.of(slowest, node -> List.of(node.operator(), share(node.seconds(), total)), false);
        for (List<NodeTime> group : groups) {
            double mean =
                    group.stream().mapToDouble(NodeTime::seconds).average().orElse(0);
            table.add(
                    RowGroups.names(group, node -> name(node.name())),
                    RowGroups.count(group),
                    Excerpt.escaped(group.get(0).operator()),
                    NumberText.millis(mean),
                    share(mean, total));
        }
        table.lines().forEach(line -> out.println("  " + line));
        if (groups.size() < slowest.size()) {
            out.println("  nodes of one operator and the same share are one row, with the mean of their times;"
                    + " --json shows each");
        }
        if (layers < nodes.size()) {
            out.println("  the " + layers + " slowest; --layers all shows the others");
        }
    }

    private static String byOperator(List<NodeTime> nodes, double total) {
        Map<String, Double> sums = new TreeMap<>();
        nodes.forEach(node -> sums.merge(Excerpt.escaped(node.operator()), node.seconds(), Double::sum));
        String longest = sums.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(MOST_OPERATORS)
                .map(sum -> sum.getKey() + " " + share(sum.getValue(), total))
                .collect(Collectors.joining(", "));
        return longest + (sums.size() > MOST_OPERATORS ? ", ..." : "");
    }

    /** Shortens a long name to its end, which tells more than its beginning. */
    private static String name(String name) {
        String plain = Excerpt.escaped(name);
        return plain.length() <= LONGEST_NAME ? plain : "..." + plain.substring(plain.length() - LONGEST_NAME + 3);
    }

    private static String share(double seconds, double total) {
        return String.format(Locale.ROOT, "%.1f %%", total > 0 ? 100 * seconds / total : 0);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.0f", bytes / MEGABYTE);
    }
}
