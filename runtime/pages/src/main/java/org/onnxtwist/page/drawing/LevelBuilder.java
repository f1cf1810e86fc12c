package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.onnxtwist.page.drawing.Level.Box;
import org.onnxtwist.page.drawing.Level.Link;
import org.onnxtwist.page.drawing.Level.Outlet;
import org.onnxtwist.page.drawing.Outline.Content;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.drawing.sketch.Sketch.Arc;
import org.onnxtwist.page.drawing.sketch.Sketch.Carried;
import org.onnxtwist.runtime.report.NumberText;

/** Makes the boxes and links of one level. */
final class LevelBuilder {
    /** Values from other parts are boxes if they are so few, otherwise lines of the boxes that read them. */
    private static final int MOST_OUTSIDE = 6;

    private static final int MOST_OUTLETS = 3;

    private final Content content;
    private final BoxText texts;
    private final int[] boxOf;
    private final int first;

    /** The box that stands for a value of another part, by value, and its readers. */
    private final Map<Carried, Set<Integer>> entering = new LinkedHashMap<>();

    private final Map<Carried, Integer> leaving = new LinkedHashMap<>();

    /** By box that makes and then by value: the boxes that read, and the fate of each of these links. */
    private final List<Map<Carried, Map<Integer, Change>>> inner = new ArrayList<>();

    private LevelBuilder(Content content, Outline outline) {
        this.content = content;
        this.texts = new BoxText(content.sketch(), outline);
        this.first = content.from();
        this.boxOf = new int[content.to() - first];
    }

    /** Makes a level. */
    static Level of(Content content, Outline outline) {
        return new LevelBuilder(content, outline).build();
    }

    private Level build() {
        List<Part> parts = content.parts();
        for (int box = 0; box < parts.size(); box++) {
            inner.add(new LinkedHashMap<>());
            for (int vertex = parts.get(box).from(); vertex < parts.get(box).to(); vertex++) {
                boxOf[vertex - first] = box;
            }
        }
        for (int vertex = first; vertex < content.to(); vertex++) {
            collect(vertex);
        }
        boolean showsEntering = entering.size() <= MOST_OUTSIDE;
        boolean showsLeaving = leaving.size() <= MOST_OUTSIDE;
        int shift = showsEntering ? entering.size() : 0;
        List<Box> boxes = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        if (showsEntering) {
            entering.forEach((value, readers) -> {
                readers.forEach(reader -> links.add(new Link(boxes.size(), 0, shift + reader, Change.NONE)));
                boxes.add(texts.outside(value, "from "));
            });
        }
        Map<Integer, List<String>> marks = new TreeMap<>();
        if (!showsEntering) {
            marks(entering, marks);
        }
        Map<Integer, Integer> out = new TreeMap<>();
        leaving.forEach((value, box) -> out.merge(box, 1, Integer::sum));
        for (int box = 0; box < parts.size(); box++) {
            List<String> lines = marks.getOrDefault(box, List.of());
            boolean marksOut = !showsLeaving && out.containsKey(box);
            boxes.add(box(parts.get(box), box, shift, lines, marksOut, showsLeaving, links));
        }
        if (showsLeaving) {
            leaving.forEach((value, box) -> {
                links.add(new Link(shift + box, outletOfLeaving(box, value), boxes.size(), Change.NONE));
                boxes.add(texts.outside(value, "to "));
            });
        }
        return new Level(List.copyOf(boxes), List.copyOf(links));
    }

    private void collect(int vertex) {
        int box = boxOf[vertex - first];
        for (Arc arc : content.sketch().entering(vertex)) {
            if (arc.from() < first) {
                entering.computeIfAbsent(arc.value(), value -> new LinkedHashSet<>())
                        .add(box);
            } else if (boxOf[arc.from() - first] != box) {
                inner.get(boxOf[arc.from() - first])
                        .computeIfAbsent(arc.value(), value -> new LinkedHashMap<>())
                        .merge(box, arc.change(), Change::and);
            }
        }
        for (Arc arc : content.sketch().leaving(vertex)) {
            if (arc.to() >= content.to()) {
                leaving.put(arc.value(), box);
            }
        }
    }

    private static void marks(Map<Carried, Set<Integer>> entering, Map<Integer, List<String>> marks) {
        Map<Integer, Integer> counts = new TreeMap<>();
        entering.values().forEach(readers -> readers.forEach(reader -> counts.merge(reader, 1, Integer::sum)));
        counts.forEach((box, count) ->
                marks.put(box, List.of("\u2190 " + NumberText.count(count, "value", "values") + " from outside")));
    }

    private Box box(
            Part part,
            int box,
            int shift,
            List<String> marks,
            boolean marksOut,
            boolean showsLeaving,
            List<Link> links) {
        Map<Carried, Map<Integer, Change>> values = inner.get(box);
        List<Carried> outgoing = outgoing(box, showsLeaving);
        List<Outlet> outlets = new ArrayList<>();
        if (outgoing.size() > MOST_OUTLETS) {
            outlets.add(new Outlet(NumberText.grouped(outgoing.size()) + " values", ""));
            Map<Integer, Change> readers = new TreeMap<>();
            values.values()
                    .forEach(byBox -> byBox.forEach((reader, change) -> readers.merge(reader, change, Change::and)));
            readers.forEach((reader, change) -> links.add(new Link(shift + box, 0, shift + reader, change)));
        } else {
            for (Carried value : outgoing) {
                int outlet = outlets.size();
                outlets.add(new Outlet(value.label(), value.name()));
                values.getOrDefault(value, Map.of())
                        .forEach((reader, change) -> links.add(new Link(shift + box, outlet, shift + reader, change)));
            }
        }
        List<String> lines = new ArrayList<>(marks);
        if (marksOut) {
            lines.add("\u2192 to outside");
        }
        return texts.box(part, lines, outlets);
    }

    /** The values that leave a box by links, in the order in which they were found. */
    private List<Carried> outgoing(int box, boolean showsLeaving) {
        Set<Carried> values = new LinkedHashSet<>(inner.get(box).keySet());
        if (showsLeaving) {
            leaving.forEach((value, maker) -> {
                if (maker == box) {
                    values.add(value);
                }
            });
        }
        return List.copyOf(values);
    }

    private int outletOfLeaving(int box, Carried value) {
        List<Carried> values = outgoing(box, true);
        return values.size() > MOST_OUTLETS ? 0 : values.indexOf(value);
    }
}
