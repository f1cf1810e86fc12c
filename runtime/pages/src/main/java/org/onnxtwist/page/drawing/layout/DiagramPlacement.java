package org.onnxtwist.page.drawing.layout;

import java.util.List;

/**
 * The places of the boxes and edges of a {@link Diagram}, with y downwards and the origin at the left upper corner.
 *
 * @param width the width of the whole, margins included
 * @param height the height of the whole, margins included
 * @param corners the left upper corner of each box
 * @param outlets the points at which edges leave each box, by outlet
 * @param routes the points of each edge from its first to its last; two neighbours differ in one coordinate only
 */
public record DiagramPlacement(
        double width, double height, List<Point> corners, List<List<Point>> outlets, List<List<Point>> routes) {
    /** A point. */
    public record Point(double x, double y) {}
}
