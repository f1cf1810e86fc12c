package org.onnxtwist.page.gallery;

import java.util.Locale;
import org.onnxtwist.page.chart.ColourScale;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.page.flow.Vector2;
import org.onnxtwist.page.svg.SvgElement;

/** Draws a 3x3 kernel: as numbers, and beside them as arrows, each tap times its offset, with their sum, the first moment. */
final class KernelDrawing {
    private static final double CELL = 38;
    private static final double GAP = 26;
    private static final double HEAD = 6;
    private static final double EDGE = 2;
    private static final double CAPTION = 20;

    private KernelDrawing() {}

    /** Returns the drawing of a kernel under a label. */
    static SvgElement of(String label, Stencil kernel) {
        double side = 3 * CELL;
        Vector2 moment = kernel.moment();
        SvgElement picture = SvgElement.picture(
                2 * side + GAP + 2 * EDGE,
                side + CAPTION + EDGE,
                "The kernel " + label + ". " + inWords(kernel, moment));
        double greatest = kernel.taps().stream().mapToDouble(Math::abs).max().orElseThrow();
        picture.add(text(
                EDGE,
                13,
                "start",
                label + ": " + sum(kernel) + "moment (" + number(moment.x()) + ", " + number(moment.y()) + ")"));
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                double share = greatest == 0 ? 0 : kernel.tap(dx, dy) / greatest;
                double place = 0.5 + 0.3 * share;
                double x = EDGE + (dx + 1) * CELL;
                double y = CAPTION + (dy + 1) * CELL;
                picture.add(SvgElement.of("rect")
                        .with("x", x)
                        .with("y", y)
                        .with("width", CELL)
                        .with("height", CELL)
                        .with("style", "fill:" + ColourScale.BLUE_ORANGE.css(place) + ";stroke:#57606a"));
                String tap = number(kernel.tap(dx, dy));
                picture.add(text(x + CELL / 2, y + CELL / 2 + 4, "middle", tap)
                        .with(
                                "style",
                                "fill:" + (ColourScale.BLUE_ORANGE.isDark(place) ? "#ffffff" : "#000000")
                                        + ";font-size:" + (tap.length() > 4 ? "9.5px" : "11px")));
            }
        }
        addArrows(kernel, moment, greatest, picture);
        return picture;
    }

    private static void addArrows(Stencil kernel, Vector2 moment, double greatest, SvgElement picture) {
        double side = 3 * CELL;
        Vector2 middle = new Vector2(EDGE + side + GAP + side / 2, CAPTION + side / 2);
        picture.add(SvgElement.of("rect")
                .with("x", middle.x() - side / 2)
                .with("y", middle.y() - side / 2)
                .with("width", side)
                .with("height", side)
                .with("class", "axis"));
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                Vector2 at = middle.plus(new Vector2(dx, dy).times(CELL));
                picture.add(SvgElement.of("circle")
                        .with("cx", at.x())
                        .with("cy", at.y())
                        .with("r", 2)
                        .with("class", "tap"));
                if (greatest > 0 && (dx != 0 || dy != 0)) {
                    Vector2 arrow = new Vector2(dx, dy).times(kernel.tap(dx, dy) / greatest * CELL / 2.4);
                    arrow(at, arrow, "tap-arrow", picture);
                }
            }
        }
        if (moment.length() > 1e-9 * greatest) {
            arrow(middle, moment.times(CELL * 1.25 / moment.length()), "moment-arrow", picture);
        }
    }

    private static void arrow(Vector2 from, Vector2 along, String type, SvgElement picture) {
        double length = along.length();
        if (length < 1) {
            return;
        }
        Vector2 tip = from.plus(along);
        Vector2 back = along.times(-Math.min(HEAD, length / 2) / length);
        Vector2 aside = new Vector2(-back.y(), back.x()).times(0.5);
        picture.add(SvgElement.of("path")
                .with("class", type)
                .with(
                        "d",
                        "M" + place(from) + "L" + place(tip) + "M"
                                + place(tip.plus(back).plus(aside)) + "L" + place(tip) + "L"
                                + place(tip.plus(back).minus(aside))));
    }

    private static String place(Vector2 at) {
        return SvgElement.number(at.x()) + " " + SvgElement.number(at.y());
    }

    private static SvgElement text(double x, double y, String anchor, String content) {
        return SvgElement.of("text")
                .with("x", x)
                .with("y", y)
                .with("text-anchor", anchor)
                .text(content);
    }

    private static String inWords(Stencil kernel, Vector2 moment) {
        StringBuilder words = new StringBuilder("Rows: ");
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                words.append(number(kernel.tap(dx, dy))).append(dx < 1 ? ", " : dy < 1 ? "; " : ". ");
            }
        }
        return words.append("The arrows add up to the moment (")
                .append(number(moment.x()))
                .append(", ")
                .append(number(moment.y()))
                .append(").")
                .toString();
    }

    /** The sum of the taps, where it is not zero as that of every first-order kernel. */
    private static String sum(Stencil kernel) {
        String sum = number(kernel.sum());
        return sum.equals("0") ? "" : "sum " + sum + ", ";
    }

    /** A number with at most two decimals. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
        return text.equals("-0") ? "0" : text.replace('-', '\u2212');
    }
}
