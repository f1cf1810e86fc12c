package org.onnxtwist.page.drawing;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.onnxtwist.page.drawing.sketch.BoxFamily;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.svg.SvgElement;

/** The explanation of the kinds of boxes that a drawing has. */
final class Legend {
    private static final double ROW = 20;
    private static final double GAP = 16;
    private static final double SAMPLE = 18;

    private final Set<BoxFamily> families = EnumSet.noneOf(BoxFamily.class);
    private final Set<Change> changes = EnumSet.noneOf(Change.class);
    private boolean hasRepeats;

    /** Adds what boxes show. */
    void add(Collection<Level.Box> boxes) {
        for (Level.Box box : boxes) {
            families.add(box.family());
            changes.add(box.change());
            hasRepeats |= box.count() > 1;
        }
    }

    /** The legend as a drawing of a given width, and the height that it takes. */
    record Drawn(SvgElement group, double height) {}

    /** Draws the legend in lines of at most {@code width}. */
    Drawn draw(double width) {
        SvgElement group = SvgElement.of("g").with("class", "legend");
        double x = GAP;
        double y = 0;
        for (BoxFamily family : families) {
            double needed = SAMPLE + 6 + TextWidth.of(family.label(), BoxShape.SMALL) + GAP;
            if (x + needed > width && x > GAP) {
                x = GAP;
                y += ROW;
            }
            group.add(sample(family, x, y));
            group.add(SvgElement.of("text")
                    .with("x", x + SAMPLE + 6)
                    .with("y", y + 13)
                    .text(family.label()));
            x += needed;
        }
        for (Change change : changes) {
            if (change != Change.NONE) {
                double needed = SAMPLE + 6 + TextWidth.of("+ " + change.word(), BoxShape.SMALL) + GAP;
                if (x + needed > width && x > GAP) {
                    x = GAP;
                    y += ROW;
                }
                SvgElement sample = sample(BoxFamily.SECTION, x, y);
                group.add(sample.with("class", "box " + change.word()));
                group.add(SvgElement.of("text")
                        .with("x", x + SAMPLE + 6)
                        .with("y", y + 13)
                        .text(change.sign() + " " + change.word()));
                x += needed;
            }
        }
        if (hasRepeats) {
            String text = "boxes behind a box: a repeated block";
            if (x + TextWidth.of(text, BoxShape.SMALL) > width && x > GAP) {
                x = GAP;
                y += ROW;
            }
            group.add(SvgElement.of("text").with("x", x).with("y", y + 13).text(text));
        }
        return new Drawn(group, y + ROW + 6);
    }

    private static SvgElement sample(BoxFamily family, double x, double y) {
        SvgElement sample = SvgElement.of("g")
                .with("class", "box " + family.style())
                .with("transform", "translate(" + SvgElement.number(x) + " " + SvgElement.number(y) + ")");
        sample.add(SvgElement.of("rect")
                .with("class", "frame")
                .with("width", SAMPLE)
                .with("height", SAMPLE - 2)
                .with("rx", family.isOperator() || family == BoxFamily.SECTION ? 3 : 8));
        if (family.isOperator()) {
            sample.add(SvgElement.of("rect")
                    .with("class", "stripe")
                    .with("width", SAMPLE)
                    .with("height", SAMPLE - 2)
                    .with("rx", 3));
            sample.add(SvgElement.of("text")
                    .with("class", "letter")
                    .with("x", SAMPLE / 2)
                    .with("y", 12)
                    .text(family.letter()));
        }
        return sample;
    }
}
