package org.onnxtwist.page.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.twist.field.FieldPart;
import org.onnxtwist.twist.field.KernelEnergy;

/** The table of what the layers of a model learned as a whole. */
final class FieldColumns {
    private FieldColumns() {}

    /** The heading of a part's column. */
    static String title(FieldPart part) {
        return part.label().substring(0, 1).toUpperCase(Locale.ROOT)
                + part.label().substring(1);
    }

    /** @param linked the layers, counted from 0, that have a section on the page */
    static PageTable of(FieldReport report, Set<Integer> linked) {
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("Layer"),
                Column.number("Channels"),
                Column.number("Strength"),
                Column.number("Twist/base"),
                Column.number("Hardly")));
        for (FieldPart part : FieldPart.values()) {
            columns.add(Column.number(title(part)));
        }
        for (String name : List.of("First order", "Symmetric")) {
            columns.add(Column.number(name));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < report.layers().size(); i++) {
            rows.add(row(report.layers().get(i), i + 1, linked.contains(i)));
        }
        return new PageTable(
                "The layers in the order in which the model computes them; a name leads to the layer.", columns, rows);
    }

    private static List<Cell> row(LayerReport report, int number, boolean isLinked) {
        KernelEnergy kernels = report.field().kernels();
        long in = report.field().layer().geometry().inChannels();
        long out = report.field().layer().geometry().outChannels();
        int hardly = report.hardlyTwisted().size();
        Cell name = Cell.of(FieldNumber.shortened(report.field().layer().name()));
        List<Cell> cells = new ArrayList<>(List.of(
                isLinked ? name.linked(LayerSection.anchor(number)) : name,
                Cell.of(in + " \u2192 " + out, (double) out),
                FieldNumber.norm(report.field().strength()),
                FieldNumber.cell(report.ratio()),
                Cell.of(hardly + " of " + out, (double) hardly / Math.max(1, out))));
        for (FieldPart part : FieldPart.values()) {
            cells.add(FieldNumber.share(report.field().strength(), part));
        }
        cells.add(FieldNumber.share(kernels.firstOrderShare()));
        cells.add(FieldNumber.share(kernels.symmetricShare()));
        return cells;
    }
}
