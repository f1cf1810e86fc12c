package org.onnxtwist.page.drawing;

/**
 * The options of a drawing.
 *
 * @param title a short name of the picture, read aloud in its place and shown above a drawing that stands alone
 * @param depth how many levels are drawn inside each other: 1 for all boxes closed
 * @param hasLegend whether the kinds of boxes are explained below
 */
public record DrawingOptions(String title, int depth, boolean hasLegend) {
    /** Checks the options. */
    public DrawingOptions {
        if (depth < 1) {
            throw new IllegalArgumentException("a drawing of " + depth + " levels");
        }
    }

    /** Returns the options of a picture of this name, with all boxes closed and without a legend. */
    public static DrawingOptions titled(String title) {
        return new DrawingOptions(title, 1, false);
    }

    /** Returns these options with another number of levels, at least 1. */
    public DrawingOptions withDepth(int levels) {
        return new DrawingOptions(title, levels, hasLegend);
    }

    /** Returns these options with or without a legend. */
    public DrawingOptions withLegend(boolean legend) {
        return new DrawingOptions(title, depth, legend);
    }
}
