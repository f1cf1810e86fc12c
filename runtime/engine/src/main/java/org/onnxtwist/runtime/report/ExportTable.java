package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Set;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;

/** Formats the layers of an export as lines of text: the form of each, before and after, and the reason. */
public final class ExportTable {
    private ExportTable() {}

    /** Returns a heading and a line for each layer; nothing where there are no layers. */
    public static List<String> lines(List<ExportedLayer> layers) {
        Table table = new Table(List.of("layer", "channels", "found as", "written as", "why"), Set.of());
        layers.forEach(layer -> row(table, layer));
        return table.lines();
    }

    private static void row(Table table, ExportedLayer exported) {
        ConvGeometry geometry = exported.site().geometry();
        table.add(
                exported.layer().name(),
                geometry.inChannels() + " -> " + geometry.outChannels()
                        + (geometry.group() == 1 ? "" : ", " + geometry.group() + " groups"),
                exported.layer().form().label(),
                exported.label(),
                exported.reason());
    }
}
