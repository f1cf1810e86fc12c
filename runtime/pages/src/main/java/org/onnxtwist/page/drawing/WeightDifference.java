package org.onnxtwist.page.drawing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.diff.Counterparts.WeightPair;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.page.chart.ColourScale;
import org.onnxtwist.page.chart.HeatMap;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.chart.ValueMatrix;
import org.onnxtwist.page.drawing.sketch.NodeText;
import org.onnxtwist.page.svg.SvgElement;

/**
 * The difference between the elements of two weights, after minus before, as a heat map: of a matrix the matrix, of a convolution's weight the
 * output channels by input channels and taps, of a vector one row. The elements are read through a window.
 *
 * @param name the name of the weight
 * @param text the type, the largest and the mean difference
 * @param drawing the heat map as SVG
 */
public record WeightDifference(String name, String text, String drawing) {
    /** The largest number of rows and columns; larger weights are shown by the largest difference of each block. */
    private static final int MOST = 64;

    /** Compares two weights; empty where sizes differ, nothing is in them, or they are no numbers. */
    static Optional<WeightDifference> of(WeightPair pair) {
        Optional<Tensor> before = pair.before().constant().or(pair.before()::initializer);
        Optional<Tensor> after = pair.after().constant().or(pair.after()::initializer);
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        Tensor left = before.get();
        Tensor right = after.get();
        boolean comparable = Arrays.equals(left.dims(), right.dims())
                && left.elements() > 0
                && TensorElements.areNumbers(left.dtype())
                && TensorElements.areNumbers(right.dtype());
        return comparable ? Optional.of(compared(NodeText.name(pair.after()), left, right)) : Optional.empty();
    }

    private static WeightDifference compared(String name, Tensor before, Tensor after) {
        long rows = before.rank() < 2 ? 1 : rows(before);
        long columns = before.elements() / rows;
        long height = (rows + MOST - 1) / MOST;
        long width = (columns + MOST - 1) / MOST;
        int drawnRows = (int) ((rows + height - 1) / height);
        int drawnColumns = (int) ((columns + width - 1) / width);
        double[] cells = new double[drawnRows * drawnColumns];
        TensorElements left = TensorElements.of(before);
        TensorElements right = TensorElements.of(after);
        double sum = 0;
        double largest = 0;
        for (long i = 0; i < before.elements(); i++) {
            double difference = right.doubleAt(i) - left.doubleAt(i);
            int cell = (int) (i / columns / height) * drawnColumns + (int) (i % columns / width);
            if (!(Math.abs(difference) <= Math.abs(cells[cell]))) {
                cells[cell] = difference;
            }
            sum += Math.abs(difference);
            largest = Math.max(largest, Math.abs(difference));
        }
        String text = String.format(
                Locale.ROOT,
                "%s: largest difference %.3g, mean %.3g%s",
                NodeText.type(after.type()),
                largest,
                sum / before.elements(),
                height > 1 || width > 1 ? "; a cell is the largest of " + height + " by " + width + " elements" : "");
        ValueMatrix matrix = new ValueMatrix(drawnRows, drawnColumns, cells);
        SvgElement map = HeatMap.of(
                        "difference of " + name, matrix, Quantity.of("after minus before"), ColourScale.BLUE_ORANGE)
                .titled(
                        before.rank() < 2 ? "" : before.rank() == 2 ? "rows" : "output channels",
                        before.rank() < 2 ? "elements" : before.rank() == 2 ? "columns" : "input channels and taps")
                .draw();
        return new WeightDifference(name, text, map.toString());
    }

    /** Of a matrix, or of several, all rows; of a convolution's weight the output channels. */
    private static long rows(Tensor tensor) {
        return tensor.rank() == 3 || tensor.rank() == 2
                ? tensor.elements() / tensor.dim(tensor.rank() - 1)
                : tensor.dim(0);
    }
}
