package org.onnxtwist.page.field;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.page.chart.ChartSize;
import org.onnxtwist.page.chart.Histogram;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.FieldPart;
import org.onnxtwist.twist.field.FieldStrength;
import org.onnxtwist.twist.field.PairField;

/**
 * The section of the page about one layer.
 *
 * @param anchor the identifier of its heading
 * @param name the name of the layer, shortened if it is long
 * @param facts a sentence about its channels, image and form
 * @param hardly a sentence about the channels that hardly use their twist
 * @param figures the histogram of the strengths, and the arrows of the strongest channels
 * @param channels the table of the strongest channels
 */
public record LayerSection(
        String anchor, String name, String facts, String hardly, List<Drawing> figures, PageTable channels) {
    private static final int ROWS = 10;
    private static final int LISTED = 40;

    public LayerSection {
        figures = List.copyOf(figures);
    }

    /**
     * A drawing with its caption.
     *
     * @param svg the drawing
     * @param caption the sentences below it
     */
    public record Drawing(SvgElement svg, String caption) {}

    /**
     * Returns the section of a layer.
     *
     * @param number its number on the page, from 1
     * @param plots the largest number of channels whose arrows are drawn
     */
    static LayerSection of(LayerReport layer, int number, int plots) {
        String name = Excerpt.of(layer.field().layer().name());
        List<ChannelField> strongest = layer.field().channels().stream()
                .filter(channel -> channel.strength().isPresent())
                .sorted(Comparator.comparingDouble(
                        channel -> -channel.strength().map(FieldStrength::norm).orElse(0.0)))
                .toList();
        List<Drawing> figures = new ArrayList<>();
        String shortened = FieldNumber.shortened(layer.field().layer().name());
        figures.add(histogram(layer, shortened));
        strongest.stream()
                .filter(channel -> !channel.strongest().isEmpty())
                .limit(plots)
                .map(channel -> new FieldArrows(layer, channel))
                .forEach(
                        arrows -> figures.add(new Drawing(arrows.plot(shortened).draw(), arrows.caption())));
        return new LayerSection(
                anchor(number), name, facts(layer), hardly(layer), figures, table(layer, shortened, strongest));
    }

    static String anchor(int number) {
        return "layer-" + number;
    }

    private static Drawing histogram(LayerReport layer, String name) {
        double[] strengths = layer.field().channels().stream()
                .mapToDouble(
                        channel -> channel.strength().map(FieldStrength::norm).orElse(Double.NaN))
                .toArray();
        Histogram histogram = Histogram.of("Strengths in layer " + name, Quantity.of("strength"), strengths)
                .sized(ChartSize.SMALL);
        return new Drawing(histogram.draw(), "Strengths of the output channels. " + histogram.summary());
    }

    private static String facts(LayerReport report) {
        TwistLayer layer = report.field().layer();
        ConvGeometry geometry = layer.geometry();
        FieldExtent extent = report.field().extent();
        String groups = geometry.group() == 1 ? "" : " in " + geometry.group() + " groups";
        String image = extent.isKnown()
                ? "an image of " + Math.round(extent.width()) + " by " + Math.round(extent.height()) + " pixels"
                : "an image whose size the model leaves open: strengths and parts are in the layer\u2019s own coordinates,"
                        + " half the side of the image times those in pixels";
        String folded = layer.form().foldsCentres()
                ? " The form " + layer.form().label()
                        + " has its centres folded into the base kernels. Their positions cannot be read any more; the"
                        + " arrows below include what the base adds, so that they vanish at the fixed point."
                : "";
        return geometry.inChannels() + " input channels, " + geometry.outChannels() + " output channels" + groups
                + ", over " + image + "." + folded;
    }

    private static String hardly(LayerReport layer) {
        List<ChannelField> hardly = layer.hardlyTwisted();
        int all = layer.field().channels().size();
        if (hardly.isEmpty()) {
            return "All output channels use their twist.";
        }
        if (hardly.size() == all) {
            return "No output channel uses its twist more than hardly.";
        }
        return hardly.size() + " of " + all + " output channels hardly use their twist: "
                + hardly.stream()
                        .limit(LISTED)
                        .map(channel -> Integer.toString(channel.channel()))
                        .collect(Collectors.joining(", "))
                + (hardly.size() > LISTED ? " and " + (hardly.size() - LISTED) + " more" : "") + ".";
    }

    private static PageTable table(LayerReport report, String name, List<ChannelField> strongest) {
        List<Column> columns = new ArrayList<>(List.of(Column.number("Channel"), Column.number("Strength")));
        for (FieldPart part : FieldPart.values()) {
            columns.add(Column.number(FieldColumns.title(part)));
        }
        columns.add(Column.number("Twist/base"));
        columns.add(Column.text("Centre"));
        columns.add(Column.number("Strongest input"));
        columns.add(Column.text("Fixed point"));
        boolean isFolded = report.field().layer().form().foldsCentres();
        List<List<Cell>> rows = strongest.stream()
                .limit(ROWS)
                .map(channel -> row(report, channel, isFolded))
                .toList();
        int all = report.field().channels().size();
        String caption = rows.size() == all
                ? "The output channels of layer " + name + ", the strongest first."
                : "The " + rows.size() + " strongest of the " + all + " output channels of layer " + name + ".";
        return new PageTable(caption, columns, rows);
    }

    private static List<Cell> row(LayerReport report, ChannelField channel, boolean isFolded) {
        Optional<PairField> pair = channel.strongest().stream().findFirst();
        List<Cell> cells = new ArrayList<>(List.of(
                Cell.of(Integer.toString(channel.channel()), channel.channel()), FieldNumber.norm(channel.strength())));
        for (FieldPart part : FieldPart.values()) {
            cells.add(FieldNumber.share(channel.strength(), part));
        }
        cells.add(FieldNumber.cell(report.ratio(channel)));
        cells.add(isFolded ? Cell.of("folded") : Cell.of(FieldNumber.point(channel.center())));
        cells.add(pair.map(found -> Cell.of(Integer.toString(found.inChannel()), found.inChannel()))
                .orElse(Cell.of("\u2013", -1)));
        cells.add(FieldNumber.point(pair.flatMap(PairField::fixedPoint)));
        return cells;
    }
}
