package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;

/** The conv_twist layers of a model, for people. */
public final class TwistLayerTable {
    private static final List<String> HEADINGS = List.of(
            "layer", "in", "out", "group", "stride", "dilation", "coordinates", "grid", "form", "conv_x and conv_y");
    private static final Set<Integer> NUMBERS = Set.of(1, 2, 3);

    private TwistLayerTable() {}

    /** Prints them under a heading; nothing where there are none. */
    public static void print(Console console, List<TwistLayer> layers) {
        if (layers.isEmpty()) {
            return;
        }
        PrintStream out = console.out();
        out.println();
        out.println(console.paint(Style.HEADING, NumberText.count(layers.size(), "twist layer", "twist layers")));
        Table table = new Table(HEADINGS, NUMBERS);
        layers.forEach(layer -> row(table, layer));
        table.lines().forEach(out::println);
        warnOfGeneral(console, layers.stream());
        warnOfNotFinite(console, layers);
    }

    /** Prints the parameters of layers that hold NaN or infinity. */
    static void warnOfNotFinite(Console console, List<TwistLayer> layers) {
        for (TwistLayer layer : layers) {
            List<String> parameters = layer.notFinite();
            if (!parameters.isEmpty()) {
                console.out()
                        .println(console.paint(Style.CAUTION, "caution") + ": " + String.join(" and ", parameters)
                                + " of layer " + Excerpt.of(layer.name()) + " holds NaN or infinity");
            }
        }
    }

    private static void row(Table table, TwistLayer layer) {
        ConvGeometry geometry = layer.geometry();
        table.add(
                layer.name(),
                Long.toString(geometry.inChannels()),
                Long.toString(geometry.outChannels()),
                Long.toString(geometry.group()),
                NumberText.sides(geometry.strides()),
                NumberText.sides(geometry.dilations()),
                ConstantSpelling.of(layer.coordinates()),
                ConstantSpelling.of(layer.grid()),
                layer.form().label(),
                layer.antisymmetric() ? "antisymmetric" : "general");
    }

    /** Prints a warning for each layer with general kernels: an exporter may have dropped the step that makes them antisymmetric. */
    static void warnOfGeneral(Console console, Stream<TwistLayer> layers) {
        layers.filter(layer -> !layer.antisymmetric())
                .forEach(layer -> console.out()
                        .println(console.paint(Style.CAUTION, "caution") + ": conv_x and conv_y of layer "
                                + Excerpt.of(layer.name())
                                + " are stored with a symmetric part, which nothing in the graph removes: if the"
                                + " network was trained with antisymmetric kernels, its exporter dropped that step,"
                                + " and the model does not compute what the network did; the kernels are kept as they"
                                + " are"));
    }
}
