package org.onnxtwist.page.drawing.layout;

import java.util.List;

/**
 * Boxes and edges that have no places yet.
 *
 * @param boxes the boxes, in an order in which no edge leads from a later box to an earlier one
 * @param edges the edges; a box may have any number of them, but none leads from a box to itself
 */
public record Diagram(List<Size> boxes, List<Edge> edges) {
    /** Makes a diagram of copies of the lists. */
    public Diagram {
        boxes = List.copyOf(boxes);
        edges = List.copyOf(edges);
    }

    /**
     * The size of a box.
     *
     * @param width in units of the drawing, positive
     * @param height in units of the drawing, positive
     * @param outlets the number of places on its lower side where edges leave it, at least as many as the edges name
     */
    public record Size(double width, double height, int outlets) {}

    /**
     * An edge.
     *
     * @param from the index of the box that it leaves
     * @param outlet the index of the outlet of that box; all edges of one outlet begin at the same point
     * @param to the index of the box that it enters, from above
     */
    public record Edge(int from, int outlet, int to) {}
}
