package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Conv;
import org.onnxtwist.runtime.verify.formula.Precision;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.layer.GridAxis;

/**
 * Compares the grids that a model stores for a layer with the formula, element by element over their whole size. The recogniser takes
 * for a coordinate what a chain of roundings can have made of one, in half precision a thousandth; a stored grid was rounded once, or
 * three times where it holds a centre: grid, centre and their difference.
 * Grids that are computed at each run are as the recogniser proves them.
 */
final class GridComparison {
    private static final int LIMIT = 400;
    private static final double ROUNDINGS = 8 * 0x1p-24;

    private final TwistLayer layer;
    private final List<LayerNumbers> centres;
    private final Shape output;
    private final ParameterTally tally;
    private boolean found;

    /**
     * @param centres where centres are found that a stored grid may have within it: those of the first model, and of the layer itself
     * @param output the shape of the layer's output
     */
    GridComparison(TwistLayer layer, List<LayerNumbers> centres, Shape output, ParameterTally tally) {
        this.layer = layer;
        this.centres = centres;
        this.output = output;
        this.tally = tally;
    }

    /** Compares the grids and returns whether there was one. */
    boolean run() {
        for (Tensor tensor : storedTensors()) {
            compare(tensor);
        }
        return found;
    }

    /** The constants that the layer's nodes read, apart from kernels and biases. */
    private Set<Tensor> storedTensors() {
        Set<Tensor> tensors = new LinkedHashSet<>();
        Set<Node> seen = new HashSet<>();
        List<Value> open = new ArrayList<>(List.of(layer.output()));
        while (!open.isEmpty() && seen.size() < LIMIT) {
            Value value = open.remove(open.size() - 1);
            Optional<Tensor> tensor = LayerNumbers.stated(value);
            tensor.filter(stored -> stored.dtype().isConvFloat() && stored.elements() > 1 && stored.rank() <= 4)
                    .ifPresent(tensors::add);
            if (tensor.isEmpty() && value != layer.input()) {
                value.producer().filter(seen::add).ifPresent(node -> {
                    boolean convolves = node.operator().equals(Conv.ID);
                    node.inputValues().limit(convolves ? 1 : Long.MAX_VALUE).forEach(open::add);
                });
            }
        }
        return tensors;
    }

    /** A coordinate: so much for each step along an axis, and an offset for each channel. */
    private record Line(GridAxis axis, double slope, double sign, IntToDoubleFunction offset) {
        double at(Place place) {
            return sign * (grid(place) + offset(place));
        }

        double grid(Place place) {
            return slope * (axis == GridAxis.X ? place.column() : place.row());
        }

        double offset(Place place) {
            return offset.applyAsDouble(place.channel());
        }
    }

    private record Place(long column, long row, int channel) {
        static Place of(Tensor tensor, long at) {
            long width = size(tensor, 0);
            long height = size(tensor, 1);
            return new Place(at % width, at / width % height, (int) (at / (width * height) % size(tensor, 2)));
        }
    }

    private List<Line> lines(Tensor tensor) {
        List<Line> lines = new ArrayList<>();
        for (GridAxis axis : GridAxis.values()) {
            long size = size(tensor, axis == GridAxis.X ? 0 : 1);
            if (size < 2) {
                continue;
            }
            List<IntToDoubleFunction> offsets = new ArrayList<>(List.of(c -> 0, c -> -1, c -> 1));
            for (LayerNumbers numbers : centres) {
                List<Double> centers = axis == GridAxis.X ? numbers.centerX() : numbers.centerY();
                if (size(tensor, 2) == centers.size()) {
                    offsets.add(c -> -centers.get(c));
                }
            }
            for (IntToDoubleFunction offset : offsets) {
                lines.add(new Line(axis, slope(axis, size), 1, offset));
                lines.add(new Line(axis, slope(axis, size), -1, offset));
            }
        }
        return lines;
    }

    private double slope(GridAxis axis, long size) {
        int spatial = axis.dimension() - 2;
        return layer.form() == Form.WIDE_IN
                ? 2.0
                        / (output.size(axis.dimension()).orElse(size)
                                * layer.geometry().strides().get(spatial))
                : 2.0 / size;
    }

    /** The size of an axis counted from the last, which is 0. */
    private static long size(Tensor tensor, int axis) {
        return axis < tensor.rank() ? tensor.dim(tensor.rank() - 1 - axis) : 1;
    }

    private void compare(Tensor tensor) {
        double loose = 12 * Precision.of(layer.geometry().dtype()).unit();
        Optional<Line> nearest = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (Line line : lines(tensor)) {
            double distance = distance(tensor, line, loose);
            if (distance < least) {
                least = distance;
                nearest = Optional.of(line);
            }
        }
        nearest.ifPresent(line -> compare(tensor, line));
    }

    /** The largest distance in units of the bound; infinite where an element is no such coordinate at all. */
    private static double distance(Tensor tensor, Line line, double loose) {
        LongToDoubleFunction element = ExactElements.of(tensor);
        double largest = 0;
        for (long at = 0; at < tensor.elements(); at++) {
            Place place = Place.of(tensor, at);
            double wanted = line.at(place);
            double got = element.applyAsDouble(at);
            double distance = Math.abs(got - wanted);
            // Written so that a NaN is too far.
            if (!(distance <= loose * (2 + Math.abs(wanted)))) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, distance / bound(tensor, line, place, got));
        }
        return largest;
    }

    private static double bound(Tensor tensor, Line line, Place place, double got) {
        Precision precision = Precision.of(tensor.dtype());
        double wanted = line.at(place);
        double offset = line.offset(place);
        double parts = offset == 0 ? 0 : precision.halfUlp(line.grid(place)) + precision.halfUlp(offset);
        return precision.halfUlp(Math.max(Math.abs(wanted), Math.abs(got)))
                + parts
                + ROUNDINGS * (2 + Math.abs(wanted));
    }

    private void compare(Tensor tensor, Line line) {
        found = true;
        LongToDoubleFunction element = ExactElements.of(tensor);
        String name = "grid_" + line.axis().label();
        for (long at = 0; at < tensor.elements(); at++) {
            Place place = Place.of(tensor, at);
            double got = element.applyAsDouble(at);
            tally.add(name, tensor.dims(), at, line.at(place), got, bound(tensor, line, place, got));
        }
    }
}
