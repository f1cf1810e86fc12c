package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.page.drawing.Level.Box;
import org.onnxtwist.page.drawing.Level.Link;
import org.onnxtwist.page.drawing.Level.Opening;
import org.onnxtwist.page.drawing.Level.Outlet;
import org.onnxtwist.page.drawing.Outline.Content;
import org.onnxtwist.page.drawing.layout.Diagram;
import org.onnxtwist.page.drawing.layout.DiagramPlacement;
import org.onnxtwist.page.drawing.layout.DiagramPlacement.Point;
import org.onnxtwist.page.drawing.layout.LayeredLayout;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.svg.SvgElement;

/** The picture of a level: its boxes and links at their places, with the levels inside of boxes that are open. */
final class LevelPicture {
    private static final double HEAD_LENGTH = 7;
    private static final double HEAD_WIDTH = 3.5;

    private final Level level;
    private final List<BoxShape> shapes;
    private final DiagramPlacement placement;
    private final Function<Opening, Optional<String>> addresses;

    private LevelPicture(
            Level level,
            List<BoxShape> shapes,
            DiagramPlacement placement,
            Function<Opening, Optional<String>> addresses) {
        this.level = level;
        this.shapes = shapes;
        this.placement = placement;
        this.addresses = addresses;
    }

    /**
     * Lays a level out.
     *
     * @param content what it shows
     * @param outline the parts of all sketches
     * @param depth how many levels are drawn inside each other, at least 1
     * @param addresses where a box leads to that is not open; empty for nowhere
     */
    static LevelPicture of(Content content, Outline outline, int depth, Function<Opening, Optional<String>> addresses) {
        Level level = LevelBuilder.of(content, outline);
        List<BoxShape> shapes = new ArrayList<>(level.boxes().size());
        for (Box box : level.boxes()) {
            List<LevelPicture> inside = new ArrayList<>();
            if (depth > 1) {
                for (Opening opening : box.openings()) {
                    inside.add(of(opening.content(), outline, depth - 1, addresses));
                }
            }
            shapes.add(new BoxShape(box, inside));
        }
        List<Diagram.Size> sizes = new ArrayList<>(shapes.size());
        for (int i = 0; i < shapes.size(); i++) {
            sizes.add(new Diagram.Size(
                    shapes.get(i).width(),
                    shapes.get(i).height(),
                    level.boxes().get(i).outlets().size()));
        }
        List<Diagram.Edge> edges = level.links().stream()
                .map(link -> new Diagram.Edge(link.from(), link.outlet(), link.to()))
                .toList();
        return new LevelPicture(level, shapes, LayeredLayout.of(new Diagram(sizes, edges)), addresses);
    }

    double width() {
        return Math.ceil(placement.width());
    }

    double height() {
        return Math.ceil(placement.height());
    }

    /** Returns the boxes of this level. */
    List<Box> boxes() {
        return level.boxes();
    }

    /** Adds what the boxes of this level, and of those inside, show to a legend. */
    void addTo(Legend legend) {
        legend.add(level.boxes());
        shapes.forEach(shape -> shape.addTo(legend));
    }

    /** Draws the level with its left upper corner in the origin: links first, then labels, then boxes. */
    List<SvgElement> draw() {
        SvgElement lines = SvgElement.of("g").with("class", "links");
        StringBuilder heads = new StringBuilder();
        for (int i = 0; i < level.links().size(); i++) {
            List<Point> route = placement.routes().get(i);
            lines.add(line(level.links().get(i), route));
            heads.append(head(route.get(route.size() - 1)));
        }
        SvgElement labels = SvgElement.of("g").with("class", "labels");
        SvgElement boxes = SvgElement.of("g").with("class", "boxes");
        for (int i = 0; i < level.boxes().size(); i++) {
            Box box = level.boxes().get(i);
            Point corner = placement.corners().get(i);
            for (int outlet = 0; outlet < box.outlets().size(); outlet++) {
                label(
                                box.outlets().get(outlet),
                                placement.outlets().get(i).get(outlet),
                                corner.y() + shapes.get(i).height())
                        .ifPresent(labels::add);
            }
            boxes.add(placed(i, corner));
        }
        if (heads.length() > 0) {
            lines.add(SvgElement.of("path").with("class", "heads").with("d", heads.toString()));
        }
        return List.of(lines, boxes, labels);
    }

    private SvgElement placed(int index, Point corner) {
        Box box = level.boxes().get(index);
        SvgElement drawn = shapes.get(index)
                .draw()
                .with("transform", "translate(" + round(corner.x()) + " " + round(corner.y()) + ")");
        Optional<String> address = box.openings().isEmpty()
                ? Optional.empty()
                : addresses.apply(box.openings().get(0));
        if (address.isEmpty()) {
            return drawn;
        }
        drawn.add(SvgElement.of("text")
                .with("class", "opener")
                .with("x", shapes.get(index).width() - 16)
                .with("y", 18)
                .text("\u25b8"));
        return SvgElement.of("a").with("href", address.get()).add(drawn);
    }

    private static Optional<SvgElement> label(Outlet outlet, Point start, double bottom) {
        if (outlet.label().isEmpty()) {
            return Optional.empty();
        }
        SvgElement text = SvgElement.of("text")
                .with("x", (double) round(start.x()) + 4)
                .with("y", (double) round(bottom) + 12)
                .text(outlet.label());
        return Optional.of(
                outlet.tooltip().isEmpty()
                        ? text
                        : text.add(SvgElement.of("title").text(outlet.tooltip())));
    }

    private SvgElement line(Link link, List<Point> route) {
        StringBuilder path = new StringBuilder();
        long x = round(route.get(0).x());
        long y = round(route.get(0).y());
        path.append('M').append(x).append(' ').append(y);
        for (int i = 1; i < route.size(); i++) {
            long nextX = round(route.get(i).x());
            long nextY = round(route.get(i).y()) - (i == route.size() - 1 ? (long) HEAD_LENGTH - 1 : 0);
            if (nextX == x) {
                path.append('V').append(nextY);
            } else if (nextY == y) {
                path.append('H').append(nextX);
            } else {
                path.append('L').append(nextX).append(' ').append(nextY);
            }
            x = nextX;
            y = nextY;
        }
        SvgElement line = SvgElement.of("path").with("d", path.toString());
        if (link.change() != Change.NONE) {
            line.with("class", link.change().word());
        }
        return line;
    }

    private static String head(Point end) {
        return String.format(
                Locale.ROOT,
                "M%d %dl%s -%sh%sZ",
                round(end.x()),
                round(end.y()),
                SvgElement.number(-HEAD_WIDTH),
                SvgElement.number(HEAD_LENGTH),
                SvgElement.number(2 * HEAD_WIDTH));
    }

    private static long round(double coordinate) {
        return Math.round(coordinate);
    }
}
