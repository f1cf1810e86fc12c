package org.onnxtwist.pass.opset.lower;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;
import org.onnxtwist.pass.opset.step.Unread;

/**
 * Resize, which until version 17 concerns all axes, until 12 takes all its inputs, until 10 knows one way to map positions, and which was
 * Upsample until version 9.
 */
public final class ResizeLowering {
    private static final int ROI = 1;
    private static final int SCALES = 2;
    private static final int SIZES = 3;

    private ResizeLowering() {}

    /** Until version 17, scales and sizes are stated for every axis, and sizes are kept exactly. */
    public static NodePlan axes(Node node, OpsetStep step) {
        if (Resize.ANTIALIAS.of(node) != 0) {
            return NodePlan.refuse("is filtered against aliasing, which version 17 does not do");
        }
        boolean isSized = node.input(SIZES).isPresent();
        if (isSized && !Resize.KEEP_ASPECT_RATIO_POLICY.of(node).equals("stretch")) {
            return NodePlan.refuse("keeps the ratio of its sizes, which version 17 does not do: state the exact sizes");
        }
        NodePlan plain = NodePlan.drop(Resize.ANTIALIAS, Resize.KEEP_ASPECT_RATIO_POLICY, Resize.AXES);
        Optional<List<Long>> stated = Resize.AXES.find(node);
        if (stated.isEmpty()) {
            return plain;
        }
        Optional<List<Dim>> dims = step.dims(node, 0);
        Optional<int[]> axes = dims.flatMap(known ->
                Axes.distinct(stated.get().stream().mapToLong(Long::longValue).toArray(), known.size()));
        Optional<Tensor> given = step.constant(node, isSized ? SIZES : SCALES);
        if (axes.isEmpty() || given.isEmpty() || given.get().elements() != axes.get().length) {
            return NodePlan.refuse(
                    "resizes some axes, which version 17 does not do, and its scales or sizes or the rank of"
                            + " its input are known only when the model runs");
        }
        if (Resize.COORDINATE_TRANSFORMATION_MODE.of(node).equals("tf_crop_and_resize")) {
            return NodePlan.refuse("crops some axes, which version 17 does only with all axes: state all axes");
        }
        int rank = dims.get().size();
        double[] all = new double[rank];
        for (int axis = 0; axis < rank; axis++) {
            all[axis] = !isSized ? 1 : dims.get().get(axis) instanceof Dim.Known known ? known.size() : -1;
        }
        for (int i = 0; i < axes.get().length; i++) {
            all[axes.get()[i]] = given.get().toDoubles()[i];
        }
        if (Arrays.stream(all).anyMatch(each -> each < 0)) {
            return NodePlan.refuse(
                    "resizes some axes, which version 17 does not do, and the sizes of the other axes are not"
                            + " known: declare the shape of its input");
        }
        return plain.then(resize -> {
            if (isSized) {
                long[] sizes = Arrays.stream(all).mapToLong(each -> (long) each).toArray();
                AxisLowering.replaceConstant(resize, SIZES, sizes, "sizes", step);
            } else {
                setScales(resize, SCALES, all, step);
            }
        });
    }

    private static void setScales(Node resize, int input, double[] scales, OpsetStep step) {
        Optional<Value> old = resize.input(input);
        resize.setInput(
                input,
                step.before(resize)
                        .constant(
                                resize.output(0).hint() + ".scales",
                                Tensor.ofDoubles(DType.FLOAT, scales, scales.length)));
        old.ifPresent(Unread::remove);
    }

    /** Until version 12, the region and the scales are required, and empty where they have no meaning. */
    public static NodePlan inputs(Node node, OpsetStep step) {
        return NodePlan.rewrite(resize -> {
            for (int input = ROI; input <= SCALES; input++) {
                if (resize.input(input).isEmpty()) {
                    setScales(resize, input, new double[0], step);
                }
            }
        });
    }

    /** Until version 10, positions are divided by the scale; see {@code ResizeUpgrade} for what that version computes. */
    public static NodePlan coordinates(Node node, OpsetStep step) {
        Optional<double[]> scales = scales(node, step);
        boolean isNearest = Resize.MODE.of(node).equals("nearest");
        if (!isNearest && !Resize.MODE.of(node).equals("linear")) {
            return NodePlan.refuse("has the mode '" + Resize.MODE.of(node) + "', which version 10 does not have");
        }
        if (scales.isEmpty() && (isNearest || node.input(SIZES).isPresent())) {
            return NodePlan.refuse("has scales that are known only when the model runs, or sizes that no scales give");
        }
        if (isNearest ? !isNearestOf10(node, scales.get()) : !isAsymmetric(node, scales)) {
            return NodePlan.refuse("maps positions in the mode '" + Resize.COORDINATE_TRANSFORMATION_MODE.of(node)
                    + (isNearest ? "' and rounds them in the mode '" + Resize.NEAREST_MODE.of(node) : "")
                    + "', which version 10 cannot express with these scales");
        }
        return NodePlan.drop(
                        Resize.COORDINATE_TRANSFORMATION_MODE,
                        Resize.CUBIC_COEFF_A,
                        Resize.EXCLUDE_OUTSIDE,
                        Resize.EXTRAPOLATION_VALUE,
                        Resize.NEAREST_MODE)
                .then(resize -> {
                    Optional<Value> given = resize.input(SCALES)
                            .filter(value -> step.constant(resize, SCALES)
                                    .filter(tensor -> tensor.elements() == 0)
                                    .isEmpty());
                    Unread.omit(resize, SIZES);
                    if (given.isPresent()) {
                        Optional<Value> roi = resize.input(ROI);
                        resize.setInput(ROI, given.get());
                        roi.ifPresent(Unread::remove);
                    } else {
                        setScales(resize, ROI, scales.orElseThrow(), step);
                    }
                    Unread.omit(resize, SCALES);
                });
    }

    /** The constant scales, given or following from constant sizes; empty if there are none that give these sizes exactly. */
    private static Optional<double[]> scales(Node node, OpsetStep step) {
        if (node.input(SIZES).isEmpty()) {
            return step.constant(node, SCALES).map(Tensor::toDoubles);
        }
        Optional<long[]> sizes = step.integers(node, SIZES);
        Optional<List<Dim>> dims = step.dims(node, 0);
        if (sizes.isEmpty()
                || dims.isEmpty()
                || sizes.get().length != dims.get().size()) {
            return Optional.empty();
        }
        double[] scales = new double[sizes.get().length];
        for (int axis = 0; axis < scales.length; axis++) {
            if (!(dims.get().get(axis) instanceof Dim.Known known) || known.size() == 0) {
                return Optional.empty();
            }
            scales[axis] = (float) ((double) sizes.get()[axis] / known.size());
            // The older version computes the size from the scale, and positions from the scale alone.
            if (scales[axis] * known.size() != sizes.get()[axis]) {
                return Optional.empty();
            }
        }
        return Optional.of(scales);
    }

    private static boolean isAsymmetric(Node node, Optional<double[]> scales) {
        return Resize.COORDINATE_TRANSFORMATION_MODE.of(node).equals("asymmetric")
                || scales.filter(known -> DoubleStream.of(known).allMatch(scale -> scale == 1))
                        .isPresent();
    }

    private static boolean isNearestOf10(Node node, double[] scales) {
        String rounding = Resize.NEAREST_MODE.of(node);
        boolean grows = DoubleStream.of(scales).allMatch(scale -> scale >= 1);
        return switch (Resize.COORDINATE_TRANSFORMATION_MODE.of(node)) {
            case "asymmetric" ->
                grows
                        ? rounding.equals("floor")
                        : rounding.equals("ceil") && DoubleStream.of(scales).allMatch(scale -> scale <= 1);
            // Half a pixel off, rounded to the nearest, is the one before where each pixel is repeated.
            case "half_pixel" ->
                rounding.startsWith("round_prefer")
                        && grows
                        && DoubleStream.of(scales).allMatch(scale -> scale == Math.rint(scale));
            default -> false;
        };
    }

    /** Until version 9, Upsample enlarges. */
    public static NodePlan toUpsample(Node node, OpsetStep step) {
        boolean grows = step.constant(node, 1)
                .filter(scales -> DoubleStream.of(scales.toDoubles()).allMatch(scale -> scale >= 1))
                .isPresent();
        return grows
                ? NodePlan.replace(resize -> Replaced.by(
                        step.model(),
                        resize,
                        Upsample.of(
                                        resize.input(0).orElseThrow(),
                                        resize.input(1).orElseThrow())
                                .mode(Resize.MODE.of(resize))))
                : NodePlan.refuse(
                        "shrinks, or has scales that are known only when the model runs, which Upsample of version"
                                + " 9 does not do");
    }
}
