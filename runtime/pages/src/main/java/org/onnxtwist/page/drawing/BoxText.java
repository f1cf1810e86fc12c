package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.page.drawing.Level.Box;
import org.onnxtwist.page.drawing.Level.Opening;
import org.onnxtwist.page.drawing.Level.Outlet;
import org.onnxtwist.page.drawing.Outline.Content;
import org.onnxtwist.page.drawing.sketch.BoxFamily;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.drawing.sketch.NodeText;
import org.onnxtwist.page.drawing.sketch.Sketch;
import org.onnxtwist.page.drawing.sketch.Sketch.Carried;
import org.onnxtwist.page.drawing.sketch.Vertex;
import org.onnxtwist.page.drawing.sketch.Vertex.Cost;
import org.onnxtwist.runtime.report.NumberText;

/** Writes the texts of the boxes of one level. */
final class BoxText {
    private static final int LONGEST_NAME = 28;
    private static final int MOST_OPERATORS = 4;

    /** So few parameters say less than the elements or sizes of the weights, which are there too. */
    private static final int SHOWN_AS_ELEMENTS = 4;

    private final Sketch sketch;
    private final Outline outline;

    BoxText(Sketch sketch, Outline outline) {
        this.sketch = sketch;
        this.outline = outline;
    }

    /** Returns the box of a value of another part. */
    Box outside(Carried value, String word) {
        Vertex maker = sketch.vertex(value.maker());
        return new Box(
                word + (word.equals("from ") ? maker.operator() : "outside"),
                NodeText.shortened(value.name(), LONGEST_NAME),
                List.of(),
                value.name(),
                BoxFamily.OUTSIDE,
                1,
                Change.NONE,
                word.equals("from ") ? List.of(new Outlet(value.label(), value.name())) : List.of(),
                List.of());
    }

    /** Returns the box of a part, with further lines. */
    Box box(Part part, List<String> more, List<Outlet> outlets) {
        if (part instanceof Part.Single single) {
            return single(sketch.vertex(single.from()), more, outlets);
        }
        if (part instanceof Part.Repeat repeat) {
            return repeat(repeat, more, outlets);
        }
        return section((Part.Section) part, more, outlets);
    }

    private Box single(Vertex vertex, List<String> more, List<Outlet> outlets) {
        List<String> lines = new ArrayList<>(vertex.facts());
        costs(vertex.cost(), lines);
        lines.addAll(more);
        return new Box(
                vertex.operator(),
                NodeText.shortened(vertex.name(), LONGEST_NAME),
                lines,
                vertex.tooltip(),
                vertex.family(),
                1,
                vertex.change(),
                outlets,
                vertex.insides().stream()
                        .map(inside -> new Opening(inside.title(), outline.of(inside.sketch())))
                        .toList());
    }

    private Box repeat(Part.Repeat repeat, List<String> more, List<Outlet> outlets) {
        Vertex first = sketch.vertex(repeat.from());
        boolean alone = repeat.period() == 1;
        List<String> lines = new ArrayList<>();
        if (alone) {
            lines.addAll(first.facts());
        } else {
            lines.add(operators(repeat.from(), repeat.from() + repeat.period()));
        }
        costs(cost(repeat.from(), repeat.to()), lines);
        lines.addAll(more);
        String times = NumberText.grouped(repeat.count()) + " \u00d7 ";
        return new Box(
                alone
                        ? times + first.operator()
                        : times
                                + NumberText.count(
                                        nodes(repeat.from(), repeat.from() + repeat.period()), "node", "nodes"),
                names(repeat.from(), repeat.to()),
                lines,
                span(repeat.from(), repeat.to()),
                alone ? first.family() : BoxFamily.SECTION,
                repeat.count(),
                change(repeat.from(), repeat.to()),
                outlets,
                alone && first.insides().isEmpty()
                        ? List.of()
                        : List.of(new Opening(
                                "the first of " + NumberText.grouped(repeat.count()),
                                new Content(sketch, repeat.block()))));
    }

    private Box section(Part.Section section, List<String> more, List<Outlet> outlets) {
        List<String> lines = new ArrayList<>();
        lines.add(operators(section.from(), section.to()));
        costs(cost(section.from(), section.to()), lines);
        lines.addAll(more);
        String size = NumberText.count(nodes(section.from(), section.to()), "node", "nodes");
        boolean named = !section.name().isEmpty();
        return new Box(
                named ? NodeText.shortened(section.name(), LONGEST_NAME) + ": " + size : size,
                names(section.from(), section.to()),
                lines,
                span(section.from(), section.to()),
                BoxFamily.SECTION,
                1,
                change(section.from(), section.to()),
                outlets,
                List.of(new Opening(named ? section.name() : size, new Content(sketch, section.parts()))));
    }

    /** The number of vertices that are nodes. */
    private long nodes(int from, int to) {
        return IntStream.range(from, to)
                .filter(vertex -> sketch.vertex(vertex).family().isOperator())
                .count();
    }

    /** The first and the last name of vertices; empty where they have none. */
    private String names(int from, int to) {
        String first = sketch.vertex(from).name();
        String last = sketch.vertex(to - 1).name();
        return first.isEmpty() || last.isEmpty()
                ? ""
                : NodeText.shortened(first, LONGEST_NAME / 2) + " \u2026 " + NodeText.shortened(last, LONGEST_NAME / 2);
    }

    private String span(int from, int to) {
        return "from " + sketch.vertex(from).tooltip().lines().findFirst().orElse("") + "\nto "
                + sketch.vertex(to - 1).tooltip().lines().findFirst().orElse("");
    }

    /** The most frequent operators of vertices with their numbers. */
    private String operators(int from, int to) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            counts.merge(sketch.vertex(i).operator(), 1, Integer::sum);
        }
        String most = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_OPERATORS)
                .map(entry -> NodeText.shortened(entry.getKey(), LONGEST_NAME)
                        + (entry.getValue() > 1 ? " \u00d7" + entry.getValue() : ""))
                .collect(Collectors.joining(", "));
        return counts.size() > MOST_OPERATORS ? most + ", \u2026" : most;
    }

    private Cost cost(int from, int to) {
        Cost cost = Cost.NONE;
        for (int i = from; i < to; i++) {
            cost = cost.plus(sketch.vertex(i).cost());
        }
        return cost;
    }

    private Change change(int from, int to) {
        Change change = sketch.vertex(from).change();
        for (int i = from + 1; i < to; i++) {
            change = change.and(sketch.vertex(i).change());
        }
        return change;
    }

    private static void costs(Cost cost, List<String> lines) {
        if (cost.parameters() > SHOWN_AS_ELEMENTS) {
            lines.add(amount(cost.parameters()) + " parameters");
        }
        if (cost.multiplyAdds() > 0) {
            lines.add(amount(cost.multiplyAdds()) + " multiply-adds" + (cost.isWhole() ? "" : " or more"));
        }
    }

    /** A count: exact below 10,000, otherwise three digits and the prefix of its unit. */
    static String amount(long count) {
        if (count < 10_000) {
            return NumberText.grouped(count);
        }
        double value = count;
        int thousands = 0;
        while (value >= 999.5 && thousands < 4) {
            value /= 1_000;
            thousands++;
        }
        String format = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, value, " kMGT".charAt(thousands));
    }
}
