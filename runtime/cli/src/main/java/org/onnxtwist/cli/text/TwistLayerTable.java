package org.onnxtwist.cli.text;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RowGroups;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;

/** The conv_twist layers of a model, for people. */
public final class TwistLayerTable {
    private static final List<String> HEADINGS = List.of(
            "layer",
            "",
            "in",
            "out",
            "group",
            "stride",
            "dilation",
            "coordinates",
            "grid",
            "form",
            "conv_x and conv_y");
    private static final Set<Integer> NUMBERS = Set.of(2, 3, 4);

    private TwistLayerTable() {}

    /**
     * Prints them under a heading; nothing where there are none.
     *
     * @param everyOne whether each layer gets a row of its own however many there are
     */
    public static void print(Console console, List<TwistLayer> layers, boolean everyOne) {
        if (layers.isEmpty()) {
            return;
        }
        PrintStream out = console.out();
        out.println();
        out.println(console.paint(Style.HEADING, NumberText.count(layers.size(), "twist layer", "twist layers")));
        Table table = new Table(HEADINGS, NUMBERS);
        for (List<TwistLayer> group : RowGroups.of(layers, TwistLayerTable::properties, everyOne)) {
            List<String> cells = new ArrayList<>(properties(group.get(0)));
            cells.addAll(0, List.of(RowGroups.names(group, TwistLayer::name), RowGroups.count(group)));
            table.add(cells);
        }
        table.lines().forEach(out::println);
        warnOfGeneral(console, layers);
        warnOfNotFinite(console, layers);
    }

    /** Prints the parameters of layers that hold NaN or infinity, or the number of such layers where there are many. */
    static void warnOfNotFinite(Console console, List<TwistLayer> layers) {
        List<TwistLayer> affected =
                layers.stream().filter(layer -> !layer.notFinite().isEmpty()).toList();
        RowGroups.of(affected, layer -> "not finite", false)
                .forEach(group -> console.out()
                        .println(console.paint(Style.CAUTION, "caution") + ": "
                                + (group.size() == 1
                                        ? String.join(" and ", group.get(0).notFinite()) + " of layer "
                                                + Excerpt.of(group.get(0).name()) + " holds NaN or infinity"
                                        : "parameters of " + group.size() + " layers, "
                                                + Excerpt.of(RowGroups.names(group, TwistLayer::name))
                                                + ", hold NaN or infinity")));
    }

    private static List<String> properties(TwistLayer layer) {
        ConvGeometry geometry = layer.geometry();
        return List.of(
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

    /**
     * Prints a warning of layers with general kernels, one for all of them where there are many: an exporter may have dropped the step that makes
     * them antisymmetric.
     */
    static void warnOfGeneral(Console console, List<TwistLayer> layers) {
        List<TwistLayer> general =
                layers.stream().filter(layer -> !layer.antisymmetric()).toList();
        RowGroups.of(general, layer -> "general", false)
                .forEach(group -> console.out()
                        .println(console.paint(Style.CAUTION, "caution") + ": conv_x and conv_y of "
                                + (group.size() == 1 ? "layer " : group.size() + " layers, ")
                                + Excerpt.of(RowGroups.names(group, TwistLayer::name))
                                + " are stored with a symmetric part, which nothing in the graph removes: if the"
                                + " network was trained with antisymmetric kernels, its exporter dropped that step,"
                                + " and the model does not compute what the network did; the kernels are kept as they"
                                + " are"));
    }
}
