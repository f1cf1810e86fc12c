package org.onnxtwist.cli.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.runtime.report.Table;

/** A model's summary for people. */
public final class SummaryText {
    private static final int LONGEST_VALUE = 200;

    private SummaryText() {}

    /**
     * Prints it.
     *
     * @param everyOne whether each input and output gets a row of its own however many there are
     */
    public static void print(Console console, Path model, ModelSummary summary, boolean everyOne) {
        heading(console, model.toString());
        String opsets = summary.opsets().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        Table facts = new Table(List.of("", ""), Set.of());
        facts.add("IR version", Long.toString(summary.irVersion()));
        facts.add("operator sets", opsets.isEmpty() ? "none" : opsets);
        facts.add("producer", summary.producer().isEmpty() ? "not given" : summary.producer());
        facts.add("parameters", NumberText.grouped(summary.parameters()));
        if (!summary.missingData().isEmpty()) {
            facts.add("missing data", String.join(", ", summary.missingData()));
        }
        if (summary.functions() > 0) {
            facts.add("functions", NumberText.grouped(summary.functions()));
        }
        if (!summary.training().isEmpty()) {
            facts.add(
                    "training",
                    summary.training().stream()
                            .map(nodes -> "a step of " + NumberText.count(nodes, "node", "nodes"))
                            .collect(Collectors.joining(", ")));
        }
        body(console, facts);
        section(console, "inputs", ports(summary.inputs(), everyOne));
        section(console, "outputs", ports(summary.outputs(), everyOne));
        Table nodes = new Table(List.of("", ""), Set.of(1));
        summary.nodes().forEach((operator, count) -> nodes.add(operator, NumberText.grouped(count)));
        section(console, NumberText.count(summary.nodeCount(), "node", "nodes"), nodes);
        Table metadata = new Table(List.of("", ""), Set.of());
        summary.metadata().forEach((key, value) -> metadata.add(key, oneLine(value)));
        section(console, "metadata", metadata);
    }

    private static Table ports(List<ModelSummary.Port> ports, boolean everyOne) {
        Table table = new Table(List.of("", "", ""), Set.of());
        RowGroups.of(ports, ModelSummary.Port::type, everyOne)
                .forEach(group -> table.add(
                        RowGroups.names(group, ModelSummary.Port::name),
                        RowGroups.count(group),
                        group.get(0).type()));
        return table;
    }

    private static void section(Console console, String title, Table table) {
        if (!table.lines().isEmpty()) {
            console.out().println();
            heading(console, title);
            body(console, table);
        }
    }

    private static void heading(Console console, String text) {
        console.out().println(console.paint(Style.HEADING, text));
    }

    private static void body(Console console, Table table) {
        table.lines().stream().skip(1).forEach(line -> console.out().println("  " + line));
    }

    private static String oneLine(String value) {
        String line = value.lines().collect(Collectors.joining(" "));
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "...";
    }
}
