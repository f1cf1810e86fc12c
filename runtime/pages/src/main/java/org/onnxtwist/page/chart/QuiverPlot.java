package org.onnxtwist.page.chart;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.page.svg.SvgElement;

/**
 * A vector field as arrows over a picture, with the length that an arrow stands for below it. Arrows that are not finite are left out.
 *
 * @param title the short name of the chart
 * @param quantity the quantity of the vectors' lengths
 * @param width the width of the picture in pixels, positive; x grows to the right
 * @param height the height of the picture in pixels, positive; y grows downwards
 * @param arrows the arrows
 * @param background the picture under the arrows as a data URI, {@code data:image/...}; empty for none
 * @param centre the point that is marked, if any; one outside of the picture is named in words only
 * @param size the width of the drawing; its height depends on the picture
 */
public record QuiverPlot(
        String title,
        Quantity quantity,
        double width,
        double height,
        List<Arrow> arrows,
        String background,
        Optional<ChartPoint> centre,
        ChartSize size)
        implements Chart {
    private static final String IMAGE = "data:image/";
    private static final double GAP = 8;
    private static final double LEGEND = 26;
    private static final double HEAD = 5;
    private static final double SHORTEST = 1.5;
    private static final double MARK = 7;

    /** The share of the distance between arrows that the longest has. */
    private static final double REACH = 0.95;

    /** Makes a plot of a copy of the list. */
    public QuiverPlot {
        arrows = List.copyOf(arrows);
        if (!(width > 0 && height > 0 && Double.isFinite(width) && Double.isFinite(height))) {
            throw new IllegalArgumentException("a field of " + width + " by " + height);
        }
        if (!background.isEmpty() && !background.toLowerCase(Locale.ROOT).startsWith(IMAGE)) {
            throw new IllegalArgumentException("the background is not a data URI of an image");
        }
    }

    /**
     * An arrow with its middle at a point of the picture, so that arrows on a grid do not leave it.
     *
     * @param x the horizontal coordinate of its middle in pixels
     * @param y the vertical coordinate of its middle in pixels
     * @param dx the horizontal component, in the unit of the plot's quantity
     * @param dy the vertical component, positive downwards
     */
    public record Arrow(double x, double y, double dx, double dy) {
        private double length() {
            return Math.hypot(dx, dy);
        }

        private boolean isFinite() {
            return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(length());
        }
    }

    /** Returns a small plot without a background and a marked point. */
    public static QuiverPlot of(String title, Quantity quantity, double width, double height, List<Arrow> arrows) {
        return new QuiverPlot(title, quantity, width, height, arrows, "", Optional.empty(), ChartSize.SMALL);
    }

    /** Returns this plot over an image. */
    public QuiverPlot over(String image) {
        return new QuiverPlot(title, quantity, width, height, arrows, image, centre, size);
    }

    /** Returns this plot with a marked point. */
    public QuiverPlot centredAt(double x, double y) {
        return new QuiverPlot(
                title, quantity, width, height, arrows, background, Optional.of(new ChartPoint(x, y)), size);
    }

    /** Returns this plot in another size. */
    public QuiverPlot sized(ChartSize other) {
        return new QuiverPlot(title, quantity, width, height, arrows, background, centre, other);
    }

    private List<Arrow> shown() {
        return arrows.stream().filter(Arrow::isFinite).toList();
    }

    @Override
    public String summary() {
        List<Arrow> shown = shown();
        var lengths = shown.stream().mapToDouble(Arrow::length).summaryStatistics();
        String range = shown.isEmpty()
                ? "No arrows."
                : (shown.size() == 1 ? "1 arrow" : shown.size() + " arrows") + " of lengths from "
                        + quantity.text(lengths.getMin()) + " to " + quantity.text(lengths.getMax()) + ".";
        int left = arrows.size() - shown.size();
        return range
                + (left == 0 ? "" : " " + left + " not finite and left out.")
                + centre.map(point -> " The centre is at x " + NumberLabel.of(point.x()) + ", y "
                                + NumberLabel.of(point.y()) + (isInside(point) ? "." : ", outside of the picture."))
                        .orElse("");
    }

    private boolean isInside(ChartPoint point) {
        return point.x() >= 0 && point.x() <= width && point.y() >= 0 && point.y() <= height;
    }

    @Override
    public SvgElement draw() {
        double scale = Math.min(size.width() / width, size.width() / height);
        double right = width * scale;
        double bottom = height * scale;
        SvgElement picture = size.picture(this, bottom + LEGEND);
        picture.add(rectangle(right, bottom).with("class", "field"));
        if (!background.isEmpty()) {
            picture.add(SvgElement.of("image")
                    .with("width", right)
                    .with("height", bottom)
                    .with("preserveAspectRatio", "none")
                    .with("href", background));
        }
        List<Arrow> shown = shown();
        double longest = shown.stream().mapToDouble(Arrow::length).max().orElse(0);
        double reach = REACH * Math.sqrt(right * bottom / Math.max(4, shown.size()));
        StringBuilder path = new StringBuilder();
        for (Arrow arrow : shown) {
            // The quotient first: a length may be so small that its inverse is infinite.
            double dx = longest == 0 ? 0 : arrow.dx() / longest * reach;
            double dy = longest == 0 ? 0 : arrow.dy() / longest * reach;
            appendArrow(arrow.x() * scale - dx / 2, arrow.y() * scale - dy / 2, dx, dy, path);
        }
        addArrows(path.toString(), picture);
        centre.filter(this::isInside).ifPresent(point -> drawCentre(point.x() * scale, point.y() * scale, picture));
        picture.add(rectangle(right, bottom).with("class", "axis"));
        if (longest > 0) {
            drawLegend(longest, reach, bottom, picture);
        }
        return picture;
    }

    private void drawLegend(double longest, double reach, double bottom, SvgElement picture) {
        double sample = roundNumber(longest);
        double length = sample / longest * reach;
        StringBuilder path = new StringBuilder();
        appendArrow(GAP, bottom + LEGEND / 2, length, 0, path);
        addArrows(path.toString(), picture);
        String label = NumberLabel.of(sample) + (quantity.label().isEmpty() ? "" : " " + quantity.label());
        picture.add(ChartText.start(GAP + length + GAP, bottom + LEGEND / 2 + GAP / 2, label));
    }

    /** The largest of 1, 2 and 5 times a power of 10 that is at most {@code longest}. */
    private static double roundNumber(double longest) {
        double power = Math.pow(10, Math.floor(Math.log10(longest)));
        double round = longest >= 5 * power ? 5 * power : longest >= 2 * power ? 2 * power : power;
        return round > 0 && round <= longest ? round : longest;
    }

    /** Each arrow twice: a broad one in the colour of the paper lets the narrow one be seen on every background. */
    private static void addArrows(String path, SvgElement picture) {
        if (!path.isEmpty()) {
            picture.add(SvgElement.of("path").with("class", "arrow-halo").with("d", path));
            picture.add(SvgElement.of("path").with("class", "arrow").with("d", path));
        }
    }

    private static void appendArrow(double x, double y, double dx, double dy, StringBuilder path) {
        double length = Math.hypot(dx, dy);
        path.append('M').append(SvgElement.number(x)).append(' ').append(SvgElement.number(y));
        if (length < SHORTEST) {
            path.append("h0");
            return;
        }
        double head = Math.min(HEAD, length / 2);
        double ux = dx / length * head;
        double uy = dy / length * head;
        double tipX = x + dx;
        double tipY = y + dy;
        path.append('L').append(SvgElement.number(tipX)).append(' ').append(SvgElement.number(tipY));
        path.append('M').append(SvgElement.number(tipX - ux - uy / 2));
        path.append(' ').append(SvgElement.number(tipY - uy + ux / 2));
        path.append('L').append(SvgElement.number(tipX)).append(' ').append(SvgElement.number(tipY));
        path.append('L').append(SvgElement.number(tipX - ux + uy / 2));
        path.append(' ').append(SvgElement.number(tipY - uy - ux / 2));
    }

    private static void drawCentre(double x, double y, SvgElement picture) {
        String path = "M" + SvgElement.number(x - MARK) + " " + SvgElement.number(y) + "h" + SvgElement.number(2 * MARK)
                + "M" + SvgElement.number(x) + " " + SvgElement.number(y - MARK) + "v" + SvgElement.number(2 * MARK);
        for (String type : List.of("arrow-halo", "centre")) {
            picture.add(SvgElement.of("path").with("class", type).with("d", path));
        }
    }

    private static SvgElement rectangle(double width, double height) {
        return SvgElement.of("rect").with("width", width).with("height", height);
    }
}
