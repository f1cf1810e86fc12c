package org.onnxtwist.cli.draw;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.runtime.field.FieldReport.MeasuredData;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.FieldPart;
import org.onnxtwist.twist.field.FieldStrength;
import org.onnxtwist.twist.field.FieldVector;
import org.onnxtwist.twist.field.KernelEnergy;
import org.onnxtwist.twist.field.PairField;

/** The fields of a model's layers, for people. */
final class FieldText {
    private static final String NONE = "-";
    private static final List<String> LAYER = List.of(
            "layer",
            "in",
            "out",
            "image",
            "strength",
            "dilation",
            "rotation",
            "squeeze",
            "shear",
            "first order",
            "symmetric",
            "twist/base",
            "hardly");
    private static final List<String> CHANNEL = List.of(
            "channel",
            "centre",
            "strength",
            "dilation",
            "rotation",
            "squeeze",
            "shear",
            "twist/base",
            "strongest input",
            "fixed point");

    private FieldText() {}

    static void print(Console console, Path model, FieldReport report, boolean verbose) {
        PrintStream out = console.out();
        if (report.layers().isEmpty()) {
            out.println("no twist layers in " + model);
            return;
        }
        out.println(console.paint(
                Style.HEADING,
                "fields of " + NumberText.count(report.layers().size(), "twist layer", "twist layers") + " in "
                        + model));
        Table table = new Table(LAYER, Set.of(1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        report.layers().forEach(layer -> table.add(row(layer)));
        table.lines().forEach(out::println);
        if (verbose) {
            report.layers().forEach(layer -> printChannels(console, layer));
        }
        out.println();
        explanation(report).forEach(out::println);
    }

    private static List<String> row(LayerReport report) {
        TwistLayer layer = report.field().layer();
        KernelEnergy kernels = report.field().kernels();
        List<String> cells = new ArrayList<>(List.of(
                layer.name(),
                Long.toString(layer.geometry().inChannels()),
                Long.toString(layer.geometry().outChannels()),
                image(report.field().extent())));
        cells.addAll(strength(report.field().strength()));
        cells.add(percent(kernels.firstOrderShare()));
        cells.add(percent(kernels.symmetricShare()));
        cells.add(number(report.ratio()));
        cells.add(Integer.toString(report.hardlyTwisted().size()));
        return cells;
    }

    private static void printChannels(Console console, LayerReport report) {
        TwistLayer layer = report.field().layer();
        console.out().println();
        console.out().println(console.paint(Style.HEADING, "layer " + Excerpt.of(layer.name())));
        Table table = new Table(CHANNEL, Set.of(0, 2, 3, 4, 5, 6, 7, 8));
        report.field().channels().stream()
                .sorted(Comparator.comparingDouble((ChannelField channel) ->
                        -channel.strength().map(FieldStrength::norm).orElse(-1.0)))
                .forEach(channel -> {
                    Optional<PairField> strongest = channel.strongest().stream().findFirst();
                    List<String> cells = new ArrayList<>(List.of(
                            Integer.toString(channel.channel()),
                            layer.form().foldsCentres() ? "folded" : point(channel.center())));
                    cells.addAll(strength(channel.strength()));
                    cells.add(number(report.ratio(channel)));
                    cells.add(strongest
                            .map(pair -> Integer.toString(pair.inChannel()))
                            .orElse(NONE));
                    cells.add(strongest
                            .flatMap(PairField::fixedPoint)
                            .map(FieldText::point)
                            .orElse(NONE));
                    table.add(cells);
                });
        table.lines().forEach(console.out()::println);
    }

    private static List<String> explanation(FieldReport report) {
        List<String> lines = new ArrayList<>();
        boolean open = report.layers().stream()
                .anyMatch(layer -> !layer.field().extent().isKnown());
        lines.add(
                "strength     the length of a field's arrows in pixels, a pixel away from its centre (of a rotation alone:");
        lines.add("             radians), divided by the gain of the base; root mean square over the output channels");
        if (open) {
            lines.add(
                    "             where the image has an open size: in the layer's own coordinates, which is half the side of");
            lines.add("             the image times as much");
        }
        lines.add("dilation ... their shares in the square of the strength");
        lines.add("first order  the part of conv_x and conv_y that is a field");
        lines.add("symmetric    the part of conv_x and conv_y that is no twist");
        lines.add("twist/base   what conv_x and conv_y add, divided by what the base gives, on "
                + report.data().map(FieldText::source).orElse("noise; --data measures it"));
        lines.add("hardly       output channels whose twist/base is below " + FieldReport.HARDLY);
        if (report.layers().stream()
                .anyMatch(layer -> layer.field().layer().form().foldsCentres())) {
            lines.add(
                    "folded       the base holds the centres: gain and twist/base are those of coordinates that begin in the");
            lines.add("             first pixel");
        }
        return lines;
    }

    private static String source(MeasuredData data) {
        return NumberText.count(data.examples(), "example", "examples") + " of " + data.source();
    }

    private static String image(FieldExtent extent) {
        return extent.isKnown() ? Math.round(extent.width()) + "x" + Math.round(extent.height()) : "open";
    }

    private static List<String> strength(Optional<FieldStrength> strength) {
        List<String> cells = new ArrayList<>();
        cells.add(strength.map(known -> number(known.norm())).orElse(NONE));
        for (FieldPart part : FieldPart.values()) {
            cells.add(strength.map(known -> percent(known.share(part))).orElse(NONE));
        }
        return cells;
    }

    private static String point(FieldVector point) {
        return String.format(Locale.ROOT, "(%.2f, %.2f)", point.x(), point.y());
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : NONE;
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}
