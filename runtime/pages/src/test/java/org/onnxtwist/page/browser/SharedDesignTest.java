package org.onnxtwist.page.browser;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.page.chart.BarChart;
import org.onnxtwist.page.chart.ColourScale;
import org.onnxtwist.page.chart.HeatMap;
import org.onnxtwist.page.chart.Histogram;
import org.onnxtwist.page.chart.LineChart;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.chart.QuiverPlot;
import org.onnxtwist.page.chart.ValueMatrix;

/** The parts that all pages share, in a browser: the layout, the tables, the figures and each kind of chart. */
@InBrowser
final class SharedDesignTest {
    private static final String LONG = "model/backbone/stage_with_a_long_name/block_12/conv2d_transpose_and_more";

    @TempDir
    Path folder;

    private static PageTable layers() {
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            double share = Math.sin(3 * i + 1);
            rows.add(List.of(
                    Cell.of(i == 3 ? LONG : "conv_" + i).linked("layer-" + i),
                    Cell.of(i % 5 == 0 ? "Conv" : "MatMul"),
                    Cell.of("[1, " + 8 * i + ", 32, 32]"),
                    i == 6 ? Cell.of("not known") : Cell.of(String.format(Locale.ROOT, "%.3f", share), share),
                    Cell.of(Integer.toString(9 * i * i), 9.0 * i * i),
                    Cell.of(i + " %", i)));
        }
        return new PageTable(
                "All layers. The share is that of the twist in the layer's output.",
                List.of(
                        Column.text("Layer"),
                        Column.text("Operator"),
                        Column.text("Shape of the output"),
                        Column.number("Share"),
                        Column.number("Parameters"),
                        Column.number("Time")),
                rows);
    }

    @Test
    void thePartsOfAllPagesAreInOrder(Chromium browser) throws IOException {
        SamplePage page = new SamplePage("The layers of mnist-12.onnx", "14 layers, 2 of which a twist has changed.")
                .table(layers())
                .markup("<h2 id='layer-3'>Charts</h2><p>A paragraph with <code>code.of(a, model)</code>, a"
                        + " <a href='#content'>link</a>, <span class='bad'>what failed</span> and"
                        + " <span class='good'>what passed</span>.</p><pre>onnx-twist inspect " + LONG + LONG
                        + "</pre><p class='note'>A note, which stands out.</p>")
                .figure(
                        LineChart.of(
                                "Loss",
                                Quantity.of("step"),
                                Quantity.of("loss"),
                                List.of(
                                        LineChart.Series.of("training", 3, 2, 1.6, 1.5, 1.2, 1.1),
                                        LineChart.Series.of(LONG, 3.1, 2.2, 1.9, 1.95, 1.9, 2.0))),
                        "The loss of training and of validation.")
                .figure(
                        BarChart.of(
                                "Time",
                                new Quantity("time", "ms"),
                                List.of(
                                        new BarChart.Bar("reference", 3, 2.8, 3.4),
                                        BarChart.Bar.of("conv", 1.5),
                                        BarChart.Bar.of(LONG, 0.25))),
                        "The time of each form.")
                .figure(
                        Histogram.of("Weights", Quantity.of("weight"), 1, 2, 2, 3, 3, 3, 4, 4, 5, 8),
                        "The weights of a layer.")
                .figure(
                        HeatMap.of(
                                        "Differences",
                                        new ValueMatrix(3, 3, -1, 0.5, 0, 0.25, Double.NaN, -0.5, 0.9, -0.9, 0.1),
                                        Quantity.of("difference"),
                                        ColourScale.BLUE_ORANGE)
                                .titled("row", "column"),
                        "The differences of a kernel.")
                .figure(
                        QuiverPlot.of(
                                        "Rotation",
                                        Quantity.of("motion"),
                                        100,
                                        100,
                                        List.of(
                                                new QuiverPlot.Arrow(20, 50, 0, -3),
                                                new QuiverPlot.Arrow(80, 50, 0, 3),
                                                new QuiverPlot.Arrow(50, 20, 3, 0)))
                                .centredAt(50, 50),
                        "The field of a layer.")
                .markup("<details><summary>More</summary><p>What is folded.</p></details>");
        PageChecks.assertInOrder(browser, page.write(folder.resolve("shared-design.html")));
    }
}
