package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Sizes;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;

/** Resize and its predecessor Upsample, by factors or to sizes. */
public final class Resizing {
    /** A factor of which nothing is known. */
    private static final double UNKNOWN = Double.NaN;

    private Resizing() {}

    /** Upsample: factors of height and width (1), of every axis as an attribute (7), as an input (9). */
    public static void upsample(NodeContext node, List<Dim> input) {
        OptionalDouble height = node.real(Upsample.HEIGHT_SCALE);
        OptionalDouble width = node.real(Upsample.WIDTH_SCALE);
        if (height.isPresent() && width.isPresent()) {
            scale(node, input, new double[] {1, 1, height.getAsDouble(), width.getAsDouble()});
        } else {
            scale(
                    node,
                    input,
                    node.reals(Upsample.SCALES).map(Resizing::doubles).orElseGet(() -> factors(node, 1)));
        }
    }

    /** Resize: factors as input 1 (10), or a region, factors and sizes as inputs 1, 2 and 3 (11), of some axes only (18). */
    public static void resize(NodeContext node, List<Dim> input) {
        if (node.inputCount() == 2 && node.version() < 11) {
            scale(node, input, factors(node, 1));
            return;
        }
        boolean cropped = node.text(Resize.COORDINATE_TRANSFORMATION_MODE, "").equals("tf_crop_and_resize");
        if (node.hasInput(3)) {
            toSizes(node, input);
        } else if (cropped) {
            node.output(0, node.dtype(0), Sizes.unknown(input.size()));
        } else {
            scale(node, input, factors(node, 2));
        }
    }

    private static void toSizes(NodeContext node, List<Dim> input) {
        long[] axes = axes(node, input.size());
        Optional<List<Term>> sizes =
                node.elements(3).map(SymbolicTensor::elements).filter(list -> list.size() == axes.length);
        String policy = node.text(Resize.KEEP_ASPECT_RATIO_POLICY, "stretch");
        List<Dim> dims = Sizes.replace(
                input, axes, (i, dim) -> sizes.map(list -> list.get(i).toDim()).orElse(Dim.UNKNOWN));
        node.output(0, node.dtype(0), policy.equals("stretch") ? dims : keepingRatio(input, dims, axes, policy));
    }

    /** Every named axis is scaled by the smallest, or largest, of the factors that the sizes ask for; halves are rounded up. */
    private static List<Dim> keepingRatio(List<Dim> input, List<Dim> wanted, long[] axes, String policy) {
        if (Arrays.stream(axes).anyMatch(named -> Axes.of(named, input.size()).isEmpty())) {
            return Sizes.unknown(input.size());
        }
        boolean smallest = policy.equals("not_larger");
        double factor = smallest ? Double.POSITIVE_INFINITY : 0;
        for (long named : axes) {
            int axis = Axes.of(named, input.size()).orElseThrow();
            if (!(input.get(axis) instanceof Dim.Known from)
                    || !(wanted.get(axis) instanceof Dim.Known to)
                    || from.size() == 0) {
                factor = UNKNOWN;
                break;
            }
            double ratio = (double) to.size() / from.size();
            factor = smallest ? Math.min(factor, ratio) : Math.max(factor, ratio);
        }
        List<Dim> dims = new ArrayList<>(input);
        for (long named : axes) {
            int axis = Axes.of(named, input.size()).orElseThrow();
            dims.set(
                    axis,
                    input.get(axis) instanceof Dim.Known from && !Double.isNaN(factor)
                            ? Term.of((long) Math.floor(from.size() * factor + 0.5))
                                    .toDim()
                            : Dim.UNKNOWN);
        }
        return dims;
    }

    private static void scale(NodeContext node, List<Dim> input, double[] factors) {
        long[] axes = axes(node, input.size());
        node.output(
                0,
                node.dtype(0),
                factors.length == axes.length
                        ? Sizes.replace(input, axes, (i, dim) -> scaled(dim, factors[i]))
                        : Sizes.unknown(input.size()));
    }

    /** The size times the factor, in single precision as runtimes compute it, rounded down. */
    private static Dim scaled(Dim size, double factor) {
        if (factor == 1) {
            return size;
        }
        return size instanceof Dim.Known known && factor >= 0 && factor <= Integer.MAX_VALUE
                ? Dim.of((long) Math.floor(known.size() * (float) factor))
                : Dim.UNKNOWN;
    }

    private static long[] axes(NodeContext node, int rank) {
        return node.integers(Resize.AXES)
                .orElseGet(() -> LongStream.range(0, rank).toArray());
    }

    /** The factors that an input holds, each NaN where it is not known. */
    private static double[] factors(NodeContext node, int index) {
        return node.tensor(index)
                .filter(tensor -> tensor.dtype() == DType.FLOAT && tensor.elements() <= SymbolicTensor.MAX_FLOATS)
                .map(tensor -> tensor.toDoubles())
                .or(() -> node.elements(index)
                        .map(value -> value.elements().stream()
                                .mapToDouble(
                                        term -> term instanceof Term.Constant constant ? constant.value() : UNKNOWN)
                                .toArray()))
                .orElse(new double[0]);
    }

    private static double[] doubles(List<Float> values) {
        double[] doubles = new double[values.size()];
        Arrays.setAll(doubles, values::get);
        return doubles;
    }
}
