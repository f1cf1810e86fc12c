package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Locale;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;

/**
 * Two opposite taps of a 3x3 kernel. An antisymmetric kernel has K[a] = -K[b] for each of the four, so its convolution is the sum of
 * K[a] times the differences D(p) = x(p + a) - x(p + b).
 */
enum TapPair {
    /** Top left and bottom right. */
    FALLING(0, 0, 2, 2),
    /** Top and bottom. */
    VERTICAL(0, 1, 2, 1),
    /** Top right and bottom left. */
    RISING(0, 2, 2, 0),
    /** Left and right. */
    HORIZONTAL(1, 0, 1, 2);

    private final int row;
    private final int column;
    private final int oppositeRow;
    private final int oppositeColumn;

    TapPair(int row, int column, int oppositeRow, int oppositeColumn) {
        this.row = row;
        this.column = column;
        this.oppositeRow = oppositeRow;
        this.oppositeColumn = oppositeColumn;
    }

    /**
     * The part of the 3x3 window that a Conv has to look at.
     *
     * @param sides height and width of its kernel
     * @param dilations of its kernel
     * @param pads top, left, bottom, right
     * @param first the position of K[a] in it, row-major
     * @param second the position of K[b] in it
     */
    record Window(List<Long> sides, List<Long> dilations, List<Long> pads, int first, int second) {
        /** The depthwise convolution of the input of a layer with this window. */
        ConvGeometry of(ConvGeometry layer) {
            long channels = layer.inChannels();
            return new ConvGeometry(
                    layer.dtype(), channels, channels, channels, layer.strides(), dilations, pads, layer.autoPad());
        }

        /** The kernels that make the differences of all channels: [channels, 1, height, width]. */
        Tensor differences(DType dtype, long channels) {
            long taps = sides.get(0) * sides.get(1);
            return Tensor.computed(dtype, new long[] {channels, 1, sides.get(0), sides.get(1)}, at -> {
                long tap = at % taps;
                return tap == first ? 1 : tap == second ? -1 : 0;
            });
        }
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** K[a] of every pair of channels: [outChannels, inChannels / group, 1, 1]. */
    Tensor factors(Tensor kernel) {
        int tap = row * 3 + column;
        return Tensor.computed(kernel.dtype(), new long[] {kernel.dim(0), kernel.dim(1), 1, 1}, () -> {
            TensorElements elements = TensorElements.of(kernel);
            return at -> elements.doubleAt(at * ConvGeometry.TAPS + tap);
        });
    }

    /**
     * The smallest window that holds both taps. Taps that are two apart are neighbours in a kernel of twice the dilation, so a pair costs
     * 2 or 4 multiplications where a 3x3 kernel costs 9; a row or column that is left out takes its padding with it, so there has to be
     * as much.
     */
    Window window(ConvGeometry geometry) {
        long down = geometry.dilations().get(0);
        long across = geometry.dilations().get(1);
        List<Long> pads = geometry.pads();
        boolean narrow = column == oppositeColumn;
        boolean flat = row == oppositeRow;
        boolean fits = geometry.autoPad() == AutoPad.NOTSET
                && (!narrow || (pads.get(1) >= across && pads.get(3) >= across))
                && (!flat || (pads.get(0) >= down && pads.get(2) >= down));
        if (!fits) {
            return new Window(
                    List.of(3L, 3L), geometry.dilations(), pads, row * 3 + column, oppositeRow * 3 + oppositeColumn);
        }
        long height = flat ? 1 : 2;
        long width = narrow ? 1 : 2;
        return new Window(
                List.of(height, width),
                List.of(flat ? 1 : 2 * down, narrow ? 1 : 2 * across),
                List.of(
                        pads.get(0) - (flat ? down : 0),
                        pads.get(1) - (narrow ? across : 0),
                        pads.get(2) - (flat ? down : 0),
                        pads.get(3) - (narrow ? across : 0)),
                (int) ((flat ? 0 : row / 2) * width + (narrow ? 0 : column / 2)),
                (int) ((flat ? 0 : oppositeRow / 2) * width + (narrow ? 0 : oppositeColumn / 2)));
    }
}
