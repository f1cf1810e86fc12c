package org.onnxtwist.page.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.chart.QuiverPlot;
import org.onnxtwist.page.chart.QuiverPlot.Arrow;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.FieldStrength;
import org.onnxtwist.twist.field.FieldVector;
import org.onnxtwist.twist.field.PairField;

/**
 * The arrows of the strongest field of an output channel over the image. Where the layer's form has folded its centres into the base, the
 * arrows that the base adds belong to them.
 */
final class FieldArrows {
    private static final double ARROWS = 6;
    private static final int FEWEST = 3;
    private static final int MOST = 9;

    private final FieldExtent extent;
    private final ChannelField channel;
    private final PairField pair;
    private final boolean isFolded;

    FieldArrows(LayerReport layer, ChannelField channel) {
        extent = layer.field().extent();
        this.channel = channel;
        pair = channel.strongest().get(0);
        isFolded = layer.field().layer().form().foldsCentres();
    }

    QuiverPlot plot(String layer) {
        double aspect = Math.sqrt(extent.width() / extent.height());
        int columns = count(ARROWS * aspect);
        int rows = count(ARROWS / aspect);
        List<Arrow> arrows = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double x = (column + 0.5) / columns * extent.width();
                double y = (row + 0.5) / rows * extent.height();
                FieldVector arrow = arrow(x, y);
                arrows.add(new Arrow(x, y, arrow.x(), arrow.y()));
            }
        }
        QuiverPlot plot = QuiverPlot.of(
                "Field of output channel " + channel.channel() + " of layer " + layer,
                new Quantity("", "px"),
                extent.width(),
                extent.height(),
                arrows);
        return (isFolded ? pair.fixedPoint() : Optional.of(channel.center()))
                .map(point -> plot.centredAt(point.x() * extent.width() / 2, point.y() * extent.height() / 2))
                .orElse(plot);
    }

    /** The arrow at a point of the image, in pixels. */
    private FieldVector arrow(double x, double y) {
        FieldVector moved = pair.matrix()
                .times(new FieldVector(
                        x - extent.width() * channel.center().x() / 2,
                        y - extent.height() * channel.center().y() / 2));
        return isFolded
                ? new FieldVector(
                        moved.x() + pair.translation().x(),
                        moved.y() + pair.translation().y())
                : moved;
    }

    private static int count(double arrows) {
        return (int) Math.max(FEWEST, Math.min(MOST, Math.round(arrows)));
    }

    String caption() {
        double all = channel.strength().map(FieldStrength::norm).orElse(0.0);
        double share = all == 0 ? 0 : pair.strength() * pair.strength() / (all * all);
        return "Channel " + channel.channel() + " from input " + pair.inChannel() + ", "
                + FieldNumber.percent(share) + " of its squared strength: "
                + FieldNumber.parts(pair.matrix().parts()) + ". "
                + (isFolded ? "" : "Centre " + FieldNumber.point(channel.center()) + ". ")
                + pair.fixedPoint()
                        .map(point -> "Fixed point " + FieldNumber.point(point) + ".")
                        .orElse("No single fixed point.");
    }
}
