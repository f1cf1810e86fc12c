package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;

/** Formats the layers of an export as lines of text: the form of each, or of several that are alike, before and after, and the reason. */
public final class ExportTable {
    private ExportTable() {}

    /**
     * Returns a heading and the lines; nothing where there are no layers.
     *
     * @param everyOne whether each layer gets a line of its own however many there are
     */
    public static List<String> lines(List<ExportedLayer> layers, boolean everyOne) {
        return table(layers, everyOne).lines();
    }

    /** Returns the table whose lines {@link #lines} returns. */
    public static Table table(List<ExportedLayer> layers, boolean everyOne) {
        Table table = new Table(List.of("layer", "", "channels", "found as", "written as", "why"), Set.of());
        for (List<ExportedLayer> group : RowGroups.of(layers, ExportTable::properties, everyOne)) {
            List<String> cells = new ArrayList<>(properties(group.get(0)));
            cells.addAll(
                    0,
                    List.of(RowGroups.names(group, exported -> exported.layer().name()), RowGroups.count(group)));
            table.add(cells);
        }
        return table;
    }

    private static List<String> properties(ExportedLayer exported) {
        ConvGeometry geometry = exported.site().geometry();
        return List.of(
                geometry.inChannels() + " -> " + geometry.outChannels()
                        + (geometry.group() == 1 ? "" : ", " + geometry.group() + " groups"),
                exported.layer().form().label(),
                exported.label(),
                exported.reason());
    }
}
