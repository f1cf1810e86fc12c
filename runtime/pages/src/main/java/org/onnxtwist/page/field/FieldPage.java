package org.onnxtwist.page.field;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.chart.BarChart;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.field.LayerSection.Drawing;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.twist.field.FieldStrength;

/**
 * The page about the fields of a model's twist layers: one table of all layers, an explanation of its numbers, and a section for each layer with
 * a histogram, the arrows of its strongest channels and a table. What is drawn is limited so that the page of a large model stays small, and
 * the page says so.
 *
 * @param model the name of the model's file
 * @param measured the data that the layers were measured on, in words; empty for none
 * @param layers the table of all layers
 * @param ratios the ratios of twist to base of all layers as bars
 * @param limits a sentence about what is left out
 * @param sections the sections of the layers that have one
 */
public record FieldPage(
        String model, String measured, PageTable layers, Drawing ratios, String limits, List<LayerSection> sections) {
    private static final PageTemplate TEMPLATE = new PageTemplate("fields");

    /** The largest number of fields that are drawn on a page, and of layers that have a section. */
    private static final int PLOTS = 120;

    private static final int PLOTS_OF_A_LAYER = 7;
    private static final int SECTIONS = 90;
    private static final int BARS = 60;

    public FieldPage {
        sections = List.copyOf(sections);
    }

    /**
     * Returns the page of a report.
     *
     * @param model the name of the model's file
     * @param report of a model with at least one layer
     */
    public static FieldPage of(String model, FieldReport report) {
        Set<Integer> chosen = strongest(report.layers());
        int plots = Math.max(1, Math.min(PLOTS_OF_A_LAYER, PLOTS / Math.max(1, chosen.size())));
        List<LayerSection> sections = new ArrayList<>();
        for (int i = 0; i < report.layers().size(); i++) {
            if (chosen.contains(i)) {
                sections.add(LayerSection.of(report.layers().get(i), i + 1, plots));
            }
        }
        String measured = report.data()
                .map(data ->
                        NumberText.count(data.examples(), "example", "examples") + " of " + Excerpt.of(data.source()))
                .orElse("");
        return new FieldPage(
                Excerpt.of(model),
                measured,
                FieldColumns.of(report, chosen),
                ratios(report),
                limits(report.layers().size(), chosen.size(), plots),
                sections);
    }

    private static Set<Integer> strongest(List<LayerReport> layers) {
        return new HashSet<>(IntStream.range(0, layers.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -strength(layers.get(i))))
                .limit(SECTIONS)
                .toList());
    }

    private static double strength(LayerReport layer) {
        return layer.field().strength().map(FieldStrength::norm).orElse(0.0);
    }

    private static String limits(int layers, int sections, int plots) {
        return (sections < layers
                        ? "The " + sections + " strongest of the " + layers + " layers have a section of their own. "
                        : "")
                + "Of each layer the arrows of " + NumberText.count(plots, "channel", "channels")
                + " at most are drawn and 10 channels at most are listed, the strongest first; the option --json of the command"
                + " gives all of them.";
    }

    private static Drawing ratios(FieldReport report) {
        List<BarChart.Bar> bars = report.layers().stream()
                .limit(BARS)
                .map(layer -> BarChart.Bar.of(
                        FieldNumber.shortened(layer.field().layer().name()),
                        layer.ratio().orElse(Double.NaN)))
                .toList();
        String first = bars.size() < report.layers().size() ? " The first " + bars.size() + " layers." : "";
        return new Drawing(
                BarChart.of("Twist/base by layer", Quantity.of("twist/base"), bars)
                        .draw(),
                "What the twist of each layer adds, divided by what its base gives." + first);
    }

    /**
     * Writes the page as HTML.
     *
     * @throws IOException if {@code out} fails
     */
    public void write(Writer out) throws IOException {
        TEMPLATE.write(Map.of("page", this), out);
    }
}
