package org.onnxtwist.page.drawing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.drawing.Level.Box;
import org.onnxtwist.page.drawing.Level.Opening;
import org.onnxtwist.page.drawing.Outline.Content;
import org.onnxtwist.page.drawing.sketch.ModelSketches;
import org.onnxtwist.page.drawing.sketch.NodeText;
import org.onnxtwist.page.drawing.sketch.Sketch;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.report.NumberText;

/**
 * A page with the drawing of a graph, whose boxes lead to drawings of what is inside. Every level is on the page; those beyond the first
 * {@value #PLAIN} characters are packed, so that a graph of 30,000 nodes stays below 5 MB.
 *
 * @param title the name of the page
 * @param lead the sentence below it
 * @param overview the drawing of the first level, with all boxes closed
 * @param legend the kinds of boxes on the page
 * @param parts the levels to which its boxes lead
 */
public record DrawingPage(String title, String lead, String overview, String legend, List<DrawingPart> parts) {
    /** The largest number of characters of drawings that are not packed. */
    static final int PLAIN = 700_000;

    private static final String PREFIX = "part-";
    private static final double LEGEND_WIDTH = 720;

    /** Draws the main graph of a model; see {@link GraphDrawing#of(Model, DrawingOptions)}. */
    public static DrawingPage of(Model model, DrawingOptions options, String lead) {
        return new Levels(options).page(new ModelSketches(model).of(model.graph()), lead);
    }

    /** Draws some nodes of one graph of a model; see {@link GraphDrawing#of(Model, Collection, DrawingOptions)}. */
    public static DrawingPage of(Model model, Collection<Node> nodes, DrawingOptions options, String lead) {
        Graph graph = GraphDrawing.graph(nodes);
        return new Levels(options).page(new ModelSketches(model).of(graph, nodes), lead);
    }

    /** Draws a sketch. */
    static DrawingPage of(Sketch sketch, DrawingOptions options, String lead) {
        return new Levels(options).page(sketch, lead);
    }

    /** Writes the page. */
    public void write(Writer out) throws IOException {
        new PageTemplate("drawing").write(Map.of("page", this), out);
    }

    /** The levels of one page, each laid out once, however many boxes lead to it. */
    private static final class Levels {
        private final DrawingOptions options;
        private final Outline outline = new Outline();
        private final IdentityHashMap<Content, Entry> entries = new IdentityHashMap<>();
        private final Legend legend = new Legend();
        private int plain;

        /** A level and the levels to which its boxes lead and no box of an earlier level did. */
        private record Entry(String id, Content content, Opening opening, int depth, List<Entry> inside) {}

        Levels(DrawingOptions options) {
            this.options = options;
        }

        DrawingPage page(Sketch sketch, String lead) {
            Content whole = outline.of(sketch);
            Entry root = new Entry("graph", whole, new Opening(options.title(), whole), 1, new ArrayList<>());
            entries.put(whole, root);
            IdentityHashMap<Content, LevelPicture> pictures = new IdentityHashMap<>();
            List<Entry> frontier = List.of(root);
            // Level by level from the outermost, so that what is seen first is not packed.
            while (!frontier.isEmpty()) {
                List<LevelPicture> drawn = frontier.parallelStream()
                        .map(entry -> LevelPicture.of(entry.content(), outline, 1, this::address))
                        .toList();
                List<Entry> next = new ArrayList<>();
                for (int i = 0; i < drawn.size(); i++) {
                    pictures.put(frontier.get(i).content(), drawn.get(i));
                    drawn.get(i).addTo(legend);
                    add(frontier.get(i), drawn.get(i).boxes(), next);
                }
                frontier = next;
            }
            IdentityHashMap<Content, DrawingPart> texts = new IdentityHashMap<>();
            inOrder(root)
                    .forEach(entry -> texts.put(
                            entry.content(), text(entry, Objects.requireNonNull(pictures.get(entry.content())))));
            return new DrawingPage(
                    options.title(),
                    lead,
                    Objects.requireNonNull(texts.get(whole)).drawing(),
                    legend(),
                    root.inside().stream().map(entry -> nested(entry, texts)).toList());
        }

        private void add(Entry from, List<Box> boxes, List<Entry> next) {
            for (Box box : boxes) {
                for (Opening opening : box.openings()) {
                    if (!entries.containsKey(opening.content())) {
                        Opening titled = new Opening(title(box, opening), opening.content());
                        Entry entry = new Entry(
                                PREFIX + entries.size(),
                                opening.content(),
                                titled,
                                from.depth() + 1,
                                new ArrayList<>());
                        entries.put(opening.content(), entry);
                        from.inside().add(entry);
                        next.add(entry);
                    }
                }
            }
        }

        private static String title(Box box, Opening opening) {
            String name = box.name().isEmpty() ? box.heading() : box.heading() + " " + box.name();
            return box.openings().size() == 1 && box.count() == 1 ? name : name + ", " + opening.title();
        }

        private Optional<String> address(Opening opening) {
            return Optional.ofNullable(entries.get(opening.content())).map(entry -> "#" + entry.id());
        }

        private static List<Entry> inOrder(Entry root) {
            List<Entry> order = new ArrayList<>(List.of(root));
            for (int i = 0; i < order.size(); i++) {
                order.addAll(order.get(i).inside());
            }
            return order;
        }

        private DrawingPart text(Entry entry, LevelPicture picture) {
            String title = NodeText.shortened(entry.opening().title(), 120);
            String drawing = GraphDrawing.interactive(picture, title).toString();
            boolean packed = plain > 0 && plain + drawing.length() > PLAIN;
            plain += packed ? 0 : drawing.length();
            return new DrawingPart(
                    entry.id(),
                    title,
                    NumberText.count(picture.boxes().size(), "box", "boxes"),
                    packed ? "" : drawing,
                    packed ? packed(drawing) : "",
                    packed ? picture.boxes().stream().map(Levels::line).toList() : List.of(),
                    entry.depth() <= options.depth(),
                    List.of());
        }

        private static DrawingPart nested(Entry entry, IdentityHashMap<Content, DrawingPart> texts) {
            DrawingPart own = Objects.requireNonNull(texts.get(entry.content()));
            return new DrawingPart(
                    own.id(),
                    own.title(),
                    own.text(),
                    own.drawing(),
                    own.packed(),
                    own.nodes(),
                    own.isOpen(),
                    entry.inside().stream().map(inner -> nested(inner, texts)).toList());
        }

        private static String line(Box box) {
            return box.heading() + (box.name().isEmpty() ? "" : " " + box.name());
        }

        private static String packed(String drawing) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DeflaterOutputStream out =
                    new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
                out.write(drawing.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("an array does not fail", e);
            }
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        }

        private String legend() {
            Legend.Drawn drawn = legend.draw(LEGEND_WIDTH);
            return SvgElement.picture(LEGEND_WIDTH, drawn.height(), "Legend: the kinds of boxes")
                    .with("class", "drawing")
                    .add(drawn.group())
                    .toString();
        }
    }
}
