package org.onnxtwist.page.drawing;

import java.util.List;
import org.onnxtwist.page.drawing.Outline.Content;
import org.onnxtwist.page.drawing.sketch.BoxFamily;
import org.onnxtwist.page.drawing.sketch.Change;

/**
 * A level of a drawing: the boxes that are seen side by side, and the links between them.
 *
 * @param boxes the boxes, in topological order
 * @param links the links, each from an earlier box to a later one
 */
record Level(List<Box> boxes, List<Link> links) {
    /**
     * A box.
     *
     * @param heading its first line
     * @param name its name, shortened; empty for none
     * @param lines further lines
     * @param tooltip everything that is known of it
     * @param family its form and colour
     * @param count how often it is repeated; 1 for once
     * @param change its fate between two models
     * @param outlets the values that leave it
     * @param openings the levels that it opens to
     */
    record Box(
            String heading,
            String name,
            List<String> lines,
            String tooltip,
            BoxFamily family,
            int count,
            Change change,
            List<Outlet> outlets,
            List<Opening> openings) {}

    /**
     * A place where values leave a box.
     *
     * @param label the type and shape of the value, or the number of values
     * @param tooltip the name of the value; empty for several
     */
    record Outlet(String label, String tooltip) {}

    /**
     * A level to which a box opens.
     *
     * @param title its name
     * @param content what it shows
     */
    record Opening(String title, Content content) {}

    /** A link between two boxes. */
    record Link(int from, int outlet, int to, Change change) {}
}
