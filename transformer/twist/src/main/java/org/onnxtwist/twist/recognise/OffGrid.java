package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.layer.Scopes;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;
import org.onnxtwist.twist.recognise.value.SizeRatio;

/** In what a factor is no coordinate of a layer: 2 j / width or 2 i / height, and a constant for each channel. */
final class OffGrid {
    private static final int MAX_STEPS = 64;

    private final AbstractEvaluation quantities;

    OffGrid(AbstractEvaluation quantities) {
        this.quantities = quantities;
    }

    /** The fault, as the end of a sentence that begins with the grid. */
    String reason(Candidate.Grid grid, OutputExtent extent) {
        if (grid.quantity().isEmpty()) {
            return "is computed in a way that cannot be analysed"
                    + grid.value()
                            .flatMap(this::unknown)
                            .map(node -> ": by " + node.operator().name() + " " + Scopes.label(node))
                            .orElse("");
        }
        AbstractValue quantity = grid.quantity().get();
        if (quantity instanceof Ramp ramp) {
            return ramp(ramp, extent);
        }
        return quantity instanceof LazyConstant numbers
                ? numbers(numbers, extent)
                : "depends on a size but on no position";
    }

    /** The first node that makes something unknown of what is known. */
    private Optional<Node> unknown(Value grid) {
        Optional<Node> node = grid.producer();
        for (int step = 0; step < MAX_STEPS && node.isPresent(); step++) {
            Optional<Node> before = node.get()
                    .inputValues()
                    .filter(value -> quantities.of(value).isEmpty())
                    .flatMap(value -> value.producer().stream())
                    .findFirst();
            if (before.isEmpty()) {
                return node;
            }
            node = before;
        }
        return node;
    }

    private static String ramp(Ramp ramp, OutputExtent extent) {
        if (ramp.axis() > 1) {
            return "runs along neither rows nor columns";
        }
        GridAxis axis = ramp.axis() == 0 ? GridAxis.X : GridAxis.Y;
        if (!extent.isSize(axis, ramp.length())) {
            return "has " + ramp.length() + " " + positions(axis) + ", but the output has " + extent.size(axis);
        }
        boolean isRight = ramp.slope()
                .inverse()
                .map(inverse -> inverse.times(2))
                .filter(size ->
                        size.term().filter(term -> extent.isSize(axis, term)).isPresent()
                                || size.times(-1)
                                        .term()
                                        .filter(term -> extent.isSize(axis, term))
                                        .isPresent())
                .isPresent();
        if (!isRight) {
            return "grows by " + ramp.slope() + " from one of " + extent.size(axis) + " " + positions(axis)
                    + " to the next instead of " + right(extent.size(axis));
        }
        return ramp.offset().constant().isEmpty()
                ? "begins at a number that depends on the size"
                : "does not begin at one number for each channel";
    }

    private static String right(Term size) {
        return SizeRatio.of(size)
                .inverse()
                .map(inverse -> inverse.times(2).toString())
                .orElse("2 / " + size);
    }

    private static String positions(GridAxis axis) {
        return axis == GridAxis.X ? "columns" : "rows";
    }

    private static String numbers(LazyConstant numbers, OutputExtent extent) {
        if (numbers.dims().size() > 4 || numbers.count() == 0) {
            return "has the sizes " + numbers.dims();
        }
        Optional<String> size = size(numbers, 0, extent.width(), "columns")
                .or(() -> size(numbers, 1, extent.height(), "rows"))
                .or(() -> size(numbers, 2, Term.of(extent.channels()), "channels"));
        return size.orElseGet(() -> {
            boolean alongX = numbers.size(0) > 1
                    && (numbers.size(1) == 1 || Math.abs(first(numbers, 0)) >= Math.abs(first(numbers, 1)));
            return element(numbers, extent, alongX ? GridAxis.X : GridAxis.Y);
        });
    }

    private static Optional<String> size(LazyConstant numbers, int axis, Term expected, String what) {
        long size = numbers.size(axis);
        return size == 1 || expected.known().orElse(size) == size
                ? Optional.empty()
                : Optional.of("has " + size + " " + what + ", but the output has " + expected);
    }

    /** By how much the second element along an axis is larger than the first. */
    private static double first(LazyConstant numbers, int axis) {
        LongToDoubleFunction element = numbers.elements().get();
        return element.applyAsDouble(axis == 0 ? 1 : numbers.size(0)) - element.applyAsDouble(0);
    }

    /** The first element that is not as it should be. */
    private static String element(LazyConstant numbers, OutputExtent extent, GridAxis axis) {
        LongToDoubleFunction element = numbers.elements().get();
        long width = numbers.size(0);
        long height = numbers.size(1);
        boolean isX = axis == GridAxis.X;
        long size = isX ? width : height;
        double sign = first(numbers, isX ? 0 : 1) < 0 ? -1 : 1;
        for (long at = 0; at < numbers.count(); at++) {
            long index = isX ? at % width : at / width % height;
            double base = element.applyAsDouble(at / (width * height) % numbers.size(2) * width * height);
            double expected = base + sign * 2 * index / size;
            double found = element.applyAsDouble(at);
            if (!(Math.abs(found - expected) <= extent.tolerance(base))) {
                List<Long> place = List.of(at / (width * height) % numbers.size(2), at / width % height, at % width);
                return String.format(
                        Locale.ROOT,
                        "is %.6g at channel %d, row %d, column %d instead of %.6g = %.6g + 2 * %d / %d",
                        found,
                        place.get(0),
                        place.get(1),
                        place.get(2),
                        expected,
                        base,
                        sign < 0 ? -index : index,
                        size);
            }
        }
        return "differs from one item of the batch to the next";
    }
}
