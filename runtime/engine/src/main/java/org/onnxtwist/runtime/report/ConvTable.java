package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** The convolutions of a model as a table, one row each, or one row for all that are alike where there are many. */
public final class ConvTable {
    private static final List<String> HEADINGS =
            List.of("convolution", "", "in", "out", "group", "stride", "dilation", "grid", "form", "status");
    private static final Set<Integer> NUMBERS = Set.of(2, 3, 4);

    private ConvTable() {}

    /**
     * The table's lines.
     *
     * @param convs the convolutions
     * @param rewritten the word for those that are, or could be, rewritten
     * @param everyOne whether each gets a row of its own however many there are
     */
    public static List<String> lines(List<ConvEntry> convs, String rewritten, boolean everyOne) {
        return table(convs, rewritten, everyOne).lines();
    }

    /** Returns the table whose lines {@link #lines} returns. */
    public static Table table(List<ConvEntry> convs, String rewritten, boolean everyOne) {
        Table table = new Table(HEADINGS, NUMBERS);
        for (List<ConvEntry> group :
                RowGroups.of(convs, conv -> properties(conv, kindOfStatus(conv, rewritten)), everyOne)) {
            ConvEntry first = group.get(0);
            String status = group.size() == 1 ? status(first, rewritten) : kindOfStatus(first, rewritten);
            List<String> cells = new ArrayList<>(properties(first, status));
            cells.addAll(0, List.of(RowGroups.names(group, ConvEntry::name), RowGroups.count(group)));
            table.add(cells);
        }
        return table;
    }

    private static List<String> properties(ConvEntry conv, String status) {
        List<String> cells = new ArrayList<>();
        if (conv.geometry().isPresent()) {
            ConvGeometry geometry = conv.geometry().get();
            cells.add(Long.toString(geometry.inChannels()));
            cells.add(Long.toString(geometry.outChannels()));
            cells.add(Long.toString(geometry.group()));
            cells.add(NumberText.sides(geometry.strides()));
            cells.add(NumberText.sides(geometry.dilations()));
        } else {
            cells.addAll(List.of("", "", "", "", ""));
        }
        cells.add(conv.grid().map(ConstantSpelling::of).orElse(""));
        cells.add(conv.form().map(ConstantSpelling::of).orElse(""));
        cells.add(status);
        return cells;
    }

    private static String status(ConvEntry conv, String rewritten) {
        return switch (conv.status()) {
            case REWRITTEN -> rewritten;
            case SKIPPED -> "skipped: " + conv.reason();
            case TWIST_LAYER -> conv.reason();
            case NOT_3X3 -> "not 3x3: " + conv.reason();
        };
    }

    /** The status without the name of the layer, in which convolutions that are otherwise alike differ. */
    private static String kindOfStatus(ConvEntry conv, String rewritten) {
        return conv.status() == ConvEntry.Status.TWIST_LAYER ? "part of a twist layer" : status(conv, rewritten);
    }

    /** Counts the convolutions of a status. */
    public static long count(List<ConvEntry> convs, ConvEntry.Status status) {
        return convs.stream().filter(conv -> conv.status() == status).count();
    }
}
