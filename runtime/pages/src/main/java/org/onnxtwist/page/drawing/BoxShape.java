package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.page.drawing.Level.Box;
import org.onnxtwist.page.drawing.Level.Outlet;
import org.onnxtwist.page.drawing.sketch.BoxFamily;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.svg.SvgElement;

/** The shape of a box: its size, and how its frame and its lines are drawn. */
final class BoxShape {
    static final double SMALL = 11;
    private static final double LARGE = 12.5;
    private static final double LINE = 14;
    private static final double STRIPE = 16;
    private static final double GAP = 7;
    private static final double LEAST_WIDTH = 64;
    private static final double BETWEEN_OUTLETS = 16;
    private static final double STACK = 4;
    private static final double ROUND = 4;
    private static final double MOST_ROUND = 22;

    /** Room for the sign of a box that opens. */
    private static final double OPENER = 18;

    private final Box box;
    private final List<LevelPicture> inside;
    private final double textHeight;
    private final double width;
    private final double height;

    /** @param inside the levels that are drawn in the box, side by side */
    BoxShape(Box box, List<LevelPicture> inside) {
        this.box = box;
        this.inside = inside;
        double lines = 1 + (box.name().isEmpty() ? 0 : 1) + box.lines().size();
        this.textHeight = GAP + lines * LINE + GAP - 2;
        double text = TextWidth.of(heading(), LARGE) * 1.06 + (box.openings().isEmpty() ? 0 : OPENER);
        text = Math.max(text, TextWidth.of(box.name(), SMALL));
        for (String line : box.lines()) {
            text = Math.max(text, TextWidth.of(line, SMALL));
        }
        double label = 0;
        for (Outlet outlet : box.outlets()) {
            label = Math.max(label, TextWidth.of(outlet.label(), SMALL) + BETWEEN_OUTLETS);
        }
        double inner = insideLeft();
        double tallest = 0;
        for (LevelPicture picture : inside) {
            inner += picture.width() + GAP;
            tallest = Math.max(tallest, picture.height() + titleHeight());
        }
        // Edges leave at equal distances, and a label stands to the right of its edge.
        double labels = (box.outlets().size() + 1) * label;
        this.width = Math.ceil(Math.max(
                Math.max(LEAST_WIDTH, left() + text + (isRound() ? left() : GAP)),
                Math.max(labels, inside.isEmpty() ? 0 : inner)));
        this.height = textHeight + (inside.isEmpty() ? 0 : tallest + GAP);
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    /** Adds what is inside of this box to a legend. */
    void addTo(Legend legend) {
        inside.forEach(picture -> picture.addTo(legend));
    }

    private String heading() {
        return box.change() == Change.NONE ? box.heading() : box.change().sign() + " " + box.heading();
    }

    private double left() {
        return box.family().isOperator() ? STRIPE + GAP : isRound() ? GAP + textHeight / 4 : GAP;
    }

    private boolean isRound() {
        return !box.family().isOperator() && box.family() != BoxFamily.SECTION;
    }

    /** The place where the levels inside begin, to the right of the stripe. */
    private double insideLeft() {
        return box.family().isOperator() ? STRIPE + GAP : GAP;
    }

    private double titleHeight() {
        return inside.size() > 1 ? LINE : 0;
    }

    /** Draws the box with its left upper corner in the origin. */
    SvgElement draw() {
        SvgElement group = SvgElement.of("g").with("class", style());
        group.add(SvgElement.of("title").text(box.tooltip()));
        if (box.count() > 1) {
            group.add(SvgElement.of("path").with("class", "stack").with("d", stack(2 * STACK) + stack(STACK)));
        }
        SvgElement frame = SvgElement.of("rect")
                .with("class", "frame")
                .with("width", width)
                .with("height", height)
                .with("rx", isRound() ? Math.min(textHeight / 2, MOST_ROUND) : ROUND);
        group.add(frame);
        if (box.family().isOperator()) {
            group.add(SvgElement.of("path")
                    .with("class", "stripe")
                    .with(
                            "d",
                            "M" + STRIPE + " 0H4Q0 0 0 4V" + number(height - 4) + "Q0 " + number(height) + " 4 "
                                    + number(height) + "H" + STRIPE + "Z"));
            group.add(text("letter", STRIPE / 2, GAP + LINE - 3.5, box.family().letter()));
        }
        double y = GAP + LINE - 3;
        group.add(text("heading", left(), y, heading()));
        if (!box.name().isEmpty()) {
            y += LINE;
            group.add(text("name", left(), y, box.name()));
        }
        for (String line : box.lines()) {
            y += LINE;
            group.add(text("", left(), y, line));
        }
        drawInside(group);
        return group;
    }

    private void drawInside(SvgElement group) {
        double x = insideLeft();
        for (int i = 0; i < inside.size(); i++) {
            if (titleHeight() > 0) {
                group.add(text(
                        "name", x, textHeight + LINE - 4, box.openings().get(i).title()));
            }
            group.add(SvgElement.of("g")
                    .with("class", "inside")
                    .with("transform", "translate(" + number(x) + " " + number(textHeight + titleHeight()) + ")")
                    .add(SvgElement.of("rect")
                            .with("class", "ground")
                            .with("width", inside.get(i).width())
                            .with("height", inside.get(i).height())
                            .with("rx", ROUND))
                    .addAll(inside.get(i).draw()));
            x += inside.get(i).width() + GAP;
        }
    }

    private String style() {
        List<String> classes = new ArrayList<>(List.of("box", box.family().style()));
        if (box.change() != Change.NONE) {
            classes.add(box.change().word());
        }
        return String.join(" ", classes);
    }

    /** The outline of a further box behind this one, shifted to the right and upwards. */
    private String stack(double shift) {
        return "M" + number(shift) + " " + number(STACK - shift) + "V" + number(-shift) + "H" + number(width + shift)
                + "V" + number(height - shift) + "H" + number(width + shift - STACK);
    }

    private static SvgElement text(String style, double x, double y, String content) {
        SvgElement text = SvgElement.of("text");
        if (!style.isEmpty()) {
            text.with("class", style);
        }
        return text.with("x", x).with("y", y).text(content);
    }

    private static String number(double value) {
        return SvgElement.number(value);
    }
}
