package org.onnxtwist.page.drawing;

import java.util.Collection;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.drawing.sketch.ModelSketches;
import org.onnxtwist.page.drawing.sketch.Sketch;
import org.onnxtwist.page.svg.SvgElement;

/**
 * Drawings of a model or of some of its nodes, from top to bottom: operators as boxes with their names, weights, parameters and multiply-adds, and
 * the types of values beside the edges. Blocks that are repeated are one box with their number; what would be more than some 150 boxes
 * is divided into sections; bodies of functions and of control flow are inside their node's box. All of these are drawn open as deep as the
 * options say.
 *
 * <p>A drawing takes its colours from the style sheet of the page that it is part of; {@link #alone} gives it those of its own.
 */
public final class GraphDrawing {
    private static final double MARGIN = 6;
    private static final double LEAST_WIDTH = 320;

    private GraphDrawing() {}

    /**
     * Draws the main graph of a model.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static SvgElement of(Model model, DrawingOptions options) {
        return draw(new ModelSketches(model).of(model.graph()), options);
    }

    /**
     * Draws some nodes of one graph of a model, with what the rest of the graph gives them and takes from them.
     *
     * @param nodes at least one, all of the same graph
     * @throws IllegalArgumentException if there is none, or if they are of several graphs
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static SvgElement of(Model model, Collection<Node> nodes, DrawingOptions options) {
        return draw(new ModelSketches(model).of(graph(nodes), nodes), options);
    }

    static Graph graph(Collection<Node> nodes) {
        Graph graph = nodes.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a drawing of no nodes"))
                .graph();
        if (nodes.stream().anyMatch(node -> node.graph() != graph)) {
            throw new IllegalArgumentException("a drawing of nodes of several graphs");
        }
        return graph;
    }

    static SvgElement draw(Sketch sketch, DrawingOptions options) {
        Outline outline = new Outline();
        LevelPicture picture =
                LevelPicture.of(outline.of(sketch), outline, options.depth(), opening -> Optional.empty());
        return framed(picture, options, options.hasLegend());
    }

    /** Returns a picture as a root element, with a legend below. */
    static SvgElement framed(LevelPicture picture, DrawingOptions options, boolean hasLegend) {
        double width = picture.width() + 2 * MARGIN;
        double height = picture.height() + 2 * MARGIN;
        Optional<Legend.Drawn> legend = Optional.empty();
        if (hasLegend) {
            width = Math.max(width, LEAST_WIDTH);
            Legend all = new Legend();
            picture.addTo(all);
            legend = Optional.of(all.draw(width));
        }
        double top = height;
        SvgElement root = SvgElement.picture(
                        width, height + legend.map(Legend.Drawn::height).orElse(0.0), options.title())
                .with("class", "drawing")
                .add(SvgElement.of("g")
                        .with("class", "level")
                        .with(
                                "transform",
                                "translate(" + SvgElement.number((width - picture.width()) / 2) + " " + MARGIN + ")")
                        .addAll(picture.draw()));
        legend.ifPresent(
                drawn -> root.add(drawn.group().with("transform", "translate(0 " + SvgElement.number(top) + ")")));
        return root;
    }

    /** Returns a picture as a root element whose boxes can be followed like links. */
    static SvgElement interactive(LevelPicture picture, String title) {
        return framed(picture, DrawingOptions.titled(title), false).with("role", "group");
    }

    /** Returns a drawing as one that stands alone in a file: with a style sheet of its own, in light and dark. */
    public static SvgElement alone(SvgElement drawing) {
        return drawing.add(SvgElement.of("style").text(styleSheet()));
    }

    /** The palette of the pages, with which their style sheet begins, and the rules of drawings. */
    private static String styleSheet() {
        String pages = PageTemplate.resource("page.css");
        return pages.substring(0, pages.indexOf("* {")) + PageTemplate.resource("drawing.css")
                + ".drawing { background: var(--paper); }\n";
    }
}
