package org.onnxtwist.twist.recognise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;
import org.onnxtwist.twist.recognise.value.SizeRatio;

/**
 * The factor of a convolution, for output channel c, column j and row i:
 *
 * <pre>
 * offset[c]                           along no axis
 * sign (2 j / width) + offset[c]      along X
 * sign (2 i / height) + offset[c]     along Y
 * </pre>
 *
 * @param offset one for each channel, or one for all
 */
record Coordinate(Optional<GridAxis> axis, int sign, List<Double> offset) {
    /** Reads a quantity; empty if it differs from a coordinate by more than rounding. */
    static Optional<Coordinate> of(AbstractValue quantity, OutputExtent extent) {
        if (quantity instanceof Ramp ramp) {
            return of(ramp, extent);
        }
        return quantity instanceof LazyConstant numbers ? of(numbers, extent) : Optional.empty();
    }

    /** Tells whether it multiplies by one. */
    boolean isOne() {
        return axis.isEmpty() && isOffsetBy(1);
    }

    /** Tells whether every channel has this offset. */
    boolean isOffsetBy(double number) {
        return offset.stream().allMatch(found -> found == number);
    }

    /** The sum of a bias and numbers that are one for each channel, or one for all. */
    static Tensor biasWith(Optional<Tensor> bias, List<List<Double>> added, ConvGeometry geometry) {
        double[] sum = bias.map(Tensor::toDoubles).orElseGet(() -> new double[(int) geometry.outChannels()]);
        for (List<Double> numbers : added) {
            Arrays.setAll(sum, c -> sum[c] + numbers.get(Math.min(c, numbers.size() - 1)));
        }
        return Tensor.ofDoubles(geometry.dtype(), sum, sum.length);
    }

    private static Optional<Coordinate> of(Ramp ramp, OutputExtent extent) {
        Optional<LazyConstant> offset = ramp.offset().constant().filter(numbers -> isPerChannel(numbers, extent));
        // The slope is 2 / size, or -2 / size.
        Optional<SizeRatio> size = ramp.slope().inverse().map(inverse -> inverse.times(2));
        if (ramp.axis() > 1 || offset.isEmpty() || size.isEmpty()) {
            return Optional.empty();
        }
        GridAxis axis = ramp.axis() == 0 ? GridAxis.X : GridAxis.Y;
        return IntStream.of(1, -1)
                .filter(sign -> extent.isSize(axis, ramp.length())
                        && size.get()
                                .times(sign)
                                .term()
                                .filter(term -> extent.isSize(axis, term))
                                .isPresent())
                .mapToObj(sign -> new Coordinate(Optional.of(axis), sign, perChannel(offset.get())))
                .findFirst();
    }

    private static boolean isPerChannel(LazyConstant numbers, OutputExtent extent) {
        return numbers.count() == numbers.size(2) && (numbers.size(2) == 1 || numbers.size(2) == extent.channels());
    }

    private static List<Double> perChannel(LazyConstant numbers) {
        LongToDoubleFunction element = numbers.elements().get();
        long perChannel = numbers.size(0) * numbers.size(1);
        return LongStream.range(0, numbers.size(2))
                .mapToObj(channel -> element.applyAsDouble(channel * perChannel))
                .toList();
    }

    private static Optional<Coordinate> of(LazyConstant numbers, OutputExtent extent) {
        return of(numbers, extent, (double) numbers.size(0), (double) numbers.size(1));
    }

    /**
     * Reads constants as 2 j / {@code columns} or 2 i / {@code rows}, where that may be more than the extent has.
     */
    static Optional<Coordinate> of(LazyConstant numbers, OutputExtent extent, double columns, double rows) {
        boolean fits = numbers.count() > 0
                && numbers.dims().size() <= 4
                && isOneOr(numbers.size(0), extent.width().known().orElse(-1))
                && isOneOr(numbers.size(1), extent.height().known().orElse(-1))
                && isOneOr(numbers.size(2), extent.channels())
                && isOneOr(numbers.size(3), extent.items().known().orElse(-1));
        if (!fits) {
            return Optional.empty();
        }
        List<Double> offset = perChannel(numbers);
        int[][] slopes = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        if (offset.stream().noneMatch(Double::isFinite)) {
            return nowhereFinite(numbers, extent, offset);
        }
        for (int[] slope : slopes) {
            if (isPlane(numbers, extent, offset, slope[0] / columns, slope[1] / rows)) {
                Optional<GridAxis> axis = slope[0] != 0
                        ? Optional.of(GridAxis.X)
                        : slope[1] != 0 ? Optional.of(GridAxis.Y) : Optional.empty();
                return Optional.of(new Coordinate(axis, slope[0] + slope[1] < 0 ? -1 : 1, offset));
            }
        }
        return Optional.empty();
    }

    /** Reads constants whose every centre is infinite or NaN, where only the sizes tell the axis; empty if they are no coordinate. */
    private static Optional<Coordinate> nowhereFinite(LazyConstant numbers, OutputExtent extent, List<Double> offset) {
        boolean isX = numbers.size(0) > 1;
        boolean isY = numbers.size(1) > 1;
        if ((isX && isY) || !isPlane(numbers, extent, offset, isX ? 1 : 0, isY ? 1 : 0)) {
            return Optional.empty();
        }
        Optional<GridAxis> axis = isX ? Optional.of(GridAxis.X) : isY ? Optional.of(GridAxis.Y) : Optional.empty();
        return Optional.of(new Coordinate(axis, 1, offset));
    }

    private static boolean isOneOr(long size, long expected) {
        return size == 1 || size == expected;
    }

    /** Tells whether every element equals offset[c] + 2 across j + 2 down i. */
    private static boolean isPlane(
            LazyConstant numbers, OutputExtent extent, List<Double> offset, double across, double down) {
        long width = numbers.size(0);
        long height = numbers.size(1);
        LongToDoubleFunction element = numbers.elements().get();
        if ((across != 0 && width == 1) || (down != 0 && height == 1)) {
            return false;
        }
        for (long at = 0; at < numbers.count(); at++) {
            double base = offset.get((int) (at / (width * height) % offset.size()));
            double expected = base + 2 * across * (at % width) + 2 * down * (at / width % height);
            double found = element.applyAsDouble(at);
            // With a centre that is no finite number, neither is any coordinate of the channel. Written so that a NaN
            // fails elsewhere.
            boolean isRight = Double.isFinite(base)
                    ? Math.abs(found - expected) <= extent.tolerance(base)
                    : Double.compare(found, expected) == 0;
            if (!isRight) {
                return false;
            }
        }
        return true;
    }
}
