package org.onnxtwist.page.chart;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.onnxtwist.page.svg.SvgElement;

/**
 * A heat map: a matrix whose values are colours, with the scale of the colours beside it. Values that are not finite are hatched. A small
 * matrix has its numbers in its cells; a large one is reduced by the largest magnitude of each block.
 *
 * @param title the short name of the chart
 * @param values the matrix, its first row at the top
 * @param quantity the quantity of the values
 * @param scale the colours
 * @param low the value of the scale's lower end
 * @param high the value of the scale's upper end, not less than {@code low}
 * @param rowTitle the title of the rows; may be empty
 * @param columnTitle the title of the columns; may be empty
 * @param size the width of the drawing; its height depends on the matrix
 */
public record HeatMap(
        String title,
        ValueMatrix values,
        Quantity quantity,
        ColourScale scale,
        double low,
        double high,
        String rowTitle,
        String columnTitle,
        ChartSize size)
        implements Chart {
    /** The largest number of rows and of columns that are drawn. */
    static final int MOST = 64;

    private static final double TOP = 8;
    private static final double GAP = 6;
    private static final double BASELINE = 4;
    private static final double LEGEND = 110;
    private static final double BAR = 12;
    private static final int STEPS = 32;
    private static final double LARGEST_CELL = 28;
    private static final double NARROWEST = 20;
    private static final double ROW_TITLE = 48;
    private static final double NARROWEST_NUMBER = 34;
    private static final double MARGIN_OF_NUMBER = 8;
    private static final int ROWS_OF_NUMBERS = 12;
    private static final int DIGITS = 3;
    private static final double HATCH = 6;

    /** Makes a heat map; the ends of the scale must be finite and in order. */
    public HeatMap {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low <= high)) {
            throw new IllegalArgumentException("a scale of colours from " + low + " to " + high);
        }
    }

    /**
     * Returns a small heat map whose scale goes from the least to the greatest finite value; the scale for signed values goes as far to
     * both sides of zero.
     */
    public static HeatMap of(String title, ValueMatrix values, Quantity quantity, ColourScale scale) {
        double low = values.finite().min().orElse(0);
        double high = values.finite().max().orElse(0);
        if (scale == ColourScale.BLUE_ORANGE) {
            high = Math.max(Math.abs(low), Math.abs(high));
            low = -high;
        }
        return new HeatMap(title, values, quantity, scale, low, high, "", "", ChartSize.SMALL);
    }

    /** Returns this map with a scale of other ends, so that several maps can be compared. */
    public HeatMap ranged(double newLow, double newHigh) {
        return new HeatMap(title, values, quantity, scale, newLow, newHigh, rowTitle, columnTitle, size);
    }

    /** Returns this map with titles of its rows and columns. */
    public HeatMap titled(String rows, String columns) {
        return new HeatMap(title, values, quantity, scale, low, high, rows, columns, size);
    }

    /** Returns this map in another size. */
    public HeatMap sized(ChartSize other) {
        return new HeatMap(title, values, quantity, scale, low, high, rowTitle, columnTitle, other);
    }

    private int blockHeight() {
        return (values.rows() + MOST - 1) / MOST;
    }

    private int blockWidth() {
        return (values.columns() + MOST - 1) / MOST;
    }

    @Override
    public String summary() {
        StringBuilder summary = new StringBuilder(counted(values.rows(), "row") + " by ");
        summary.append(counted(values.columns(), "column"));
        long finite = values.finite().count();
        long others = values.values().count() - finite;
        if (finite > 0) {
            summary.append(" from ").append(quantity.text(values.finite().min().orElseThrow()));
            summary.append(" to ").append(quantity.text(values.finite().max().orElseThrow()));
            summary.append(", the largest magnitude ").append(largest());
        }
        summary.append('.');
        if (others > 0) {
            summary.append(' ').append(others).append(others == 1 ? " value is" : " values are");
            summary.append(" not finite and hatched.");
        }
        if (blockHeight() > 1 || blockWidth() > 1) {
            summary.append(" Each cell is the largest magnitude of ").append(blockHeight());
            summary.append(" by ").append(blockWidth()).append(" values.");
        }
        return summary.toString();
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The value of the largest magnitude and its place. */
    private String largest() {
        int worst = -1;
        int count = values.rows() * values.columns();
        for (int i = 0; i < count; i++) {
            double value = at(i);
            if (Double.isFinite(value) && (worst < 0 || Math.abs(value) > Math.abs(at(worst)))) {
                worst = i;
            }
        }
        return quantity.text(at(worst)) + " at row " + worst / values.columns() + ", column "
                + worst % values.columns();
    }

    private double at(int index) {
        return values.get(index / values.columns(), index % values.columns());
    }

    @Override
    public SvgElement draw() {
        ValueMatrix cells = values.reduced(blockHeight(), blockWidth());
        double left =
                (rowTitle.isEmpty() ? 0 : ChartText.LINE) + ChartText.width(Integer.toString(values.rows() - 1)) + GAP;
        double room = size.width() - left - LEGEND;
        double cellOfNumber = cells.rows() <= ROWS_OF_NUMBERS ? cellOfNumber(cells) : Double.POSITIVE_INFINITY;
        boolean hasNumbers = cells.columns() * cellOfNumber <= room;
        double cell = Math.min(LARGEST_CELL, Math.min(room / cells.columns(), room / cells.rows()));
        double width = Math.max(NARROWEST, (hasNumbers ? cellOfNumber : cell) * cells.columns());
        double height = Math.max(NARROWEST, (hasNumbers ? LARGEST_CELL : cell) * cells.rows());
        double below = ChartText.LINE + GAP + (columnTitle.isEmpty() ? 0 : ChartText.LINE);
        SvgElement picture = size.picture(this, TOP + Math.max(height, 2 * ChartText.LINE) + below);
        if (cells.finite().count() < (long) cells.rows() * cells.columns()) {
            picture.add(hatching(left, TOP, width, height));
        }
        if (hasNumbers) {
            drawNumbers(cells, cellOfNumber, left, picture);
        } else {
            picture.add(SvgElement.of("image")
                    .with("class", "pixels")
                    .with("x", left)
                    .with("y", TOP)
                    .with("width", width)
                    .with("height", height)
                    .with("preserveAspectRatio", "none")
                    .with("href", "data:image/png;base64," + Base64.getEncoder().encodeToString(png(cells))));
        }
        picture.add(rectangle(left, TOP, width, height).with("class", "axis"));
        drawTitles(left, width, height, picture);
        if (values.finite().findAny().isPresent()) {
            drawLegend(left + width + 2 * GAP, Math.max(height, 2 * ChartText.LINE), picture);
        }
        return picture;
    }

    private static double cellOfNumber(ValueMatrix cells) {
        double widest = cells.values()
                .map(value -> ChartText.width(NumberLabel.of(value, DIGITS)))
                .max()
                .orElseThrow();
        return Math.max(NARROWEST_NUMBER, widest + MARGIN_OF_NUMBER);
    }

    private void drawNumbers(ValueMatrix cells, double cellOfNumber, double left, SvgElement picture) {
        for (int row = 0; row < cells.rows(); row++) {
            for (int column = 0; column < cells.columns(); column++) {
                double value = cells.get(row, column);
                double x = left + column * cellOfNumber;
                double y = TOP + row * LARGEST_CELL;
                SvgElement text = ChartText.middle(
                        x + cellOfNumber / 2, y + LARGEST_CELL / 2 + BASELINE, NumberLabel.of(value, DIGITS));
                if (Double.isFinite(value)) {
                    picture.add(rectangle(x, y, cellOfNumber, LARGEST_CELL).with("fill", scale.css(place(value))));
                    text.with("class", scale.isDark(place(value)) ? "on-dark" : "on-light");
                }
                picture.add(text);
            }
        }
    }

    private void drawTitles(double left, double width, double height, SvgElement picture) {
        double below = TOP + height + ChartText.LINE;
        String lastColumn = Integer.toString(values.columns() - 1);
        picture.add(ChartText.start(left, below, "0").with("class", "soft"));
        if (width > 2 * ChartText.width(lastColumn)) {
            picture.add(ChartText.end(left + width, below, lastColumn).with("class", "soft"));
        }
        picture.add(ChartText.end(left - BASELINE, TOP + 2 * BASELINE + 2, "0").with("class", "soft"));
        if (height > 2 * ChartText.LINE) {
            picture.add(ChartText.end(left - BASELINE, TOP + height, Integer.toString(values.rows() - 1))
                    .with("class", "soft"));
        }
        if (!columnTitle.isEmpty()) {
            picture.add(ChartText.start(left, below + ChartText.LINE, columnTitle));
        }
        if (!rowTitle.isEmpty() && height >= ROW_TITLE) {
            picture.add(ChartText.middle(0, 0, ChartText.shortened(rowTitle, height))
                    .with(
                            "transform",
                            "translate(" + SvgElement.number(ChartText.LINE - BASELINE) + " "
                                    + SvgElement.number(TOP + height / 2) + ") rotate(-90)"));
        }
    }

    private void drawLegend(double left, double height, SvgElement picture) {
        double step = height / STEPS;
        for (int i = 0; i < STEPS; i++) {
            // Each overlaps the next by a little, or a renderer shows lines between them.
            picture.add(rectangle(left, TOP + i * step, BAR, i + 1 < STEPS ? step + 0.5 : step)
                    .with("fill", scale.css((STEPS - 1 - i) / (STEPS - 1.0))));
        }
        double text = left + BAR + GAP;
        picture.add(ChartText.start(text, TOP + 2 * BASELINE + 2, NumberLabel.of(high)));
        if (low < high) {
            picture.add(ChartText.start(text, TOP + height, NumberLabel.of(low)));
        }
        if (!quantity.label().isEmpty() && height > 3 * ChartText.LINE) {
            picture.add(ChartText.explained(
                    ChartText.start(
                            text,
                            TOP + height / 2 + BASELINE,
                            ChartText.shortened(quantity.label(), LEGEND - BAR - 3 * GAP)),
                    quantity.label()));
        }
    }

    private double place(double value) {
        return low == high ? 0.5 : (value / 2 - low / 2) / (high / 2 - low / 2);
    }

    private byte[] png(ValueMatrix cells) {
        BufferedImage image = new BufferedImage(cells.columns(), cells.rows(), BufferedImage.TYPE_INT_ARGB);
        for (int row = 0; row < cells.rows(); row++) {
            for (int column = 0; column < cells.columns(); column++) {
                double value = cells.get(row, column);
                image.setRGB(column, row, Double.isFinite(value) ? 0xFF000000 | scale.rgb(place(value)) : 0);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Diagonal lines over a rectangle, which what is drawn above them leaves free where a value is not finite. */
    private static SvgElement hatching(double x, double y, double width, double height) {
        StringBuilder path = new StringBuilder();
        for (double at = HATCH; at < width + height; at += HATCH) {
            double from = Math.max(0, at - height);
            double to = Math.min(at, width);
            path.append('M').append(SvgElement.number(x + from)).append(' ');
            path.append(SvgElement.number(y + at - from));
            path.append('L').append(SvgElement.number(x + to)).append(' ');
            path.append(SvgElement.number(y + at - to));
        }
        return SvgElement.of("path").with("class", "hatch").with("d", path.toString());
    }

    private static SvgElement rectangle(double x, double y, double width, double height) {
        return SvgElement.of("rect")
                .with("x", x)
                .with("y", y)
                .with("width", width)
                .with("height", height);
    }
}
