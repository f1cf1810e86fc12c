package org.onnxtwist.autodiff.rule.sampling;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.RoiAlign;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The derivative of RoiAlign with respect to the image and the regions, through the mean of the samples of each bin, which are interpolated
 * between four pixels.
 *
 * <pre>
 *   forward:   y = RoiAlign(x, rois, images)
 *   formula:   p = start + (end - start) (k + 1/2) / (samples bins);  y = the mean over a bin of the interpolated x[images, :, p]
 * </pre>
 */
public record RoiAlignGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(RoiAlign.ID);
    }

    @Override
    public String formula() {
        return "through Y = the mean of a bin's samples, each the sum of four pixels times their weights";
    }

    @Override
    public void differentiate(NodeGradient node) {
        if (!RoiAlign.MODE.of(node.node()).equals("avg")) {
            throw node.refusal("its mode is not 'avg', and runtimes differ in what they take the maximum of");
        }
        if (RoiAlign.SAMPLING_RATIO.of(node.node()) <= 0) {
            throw node.refusal("the number of its samples depends on the regions, since its sampling_ratio is 0");
        }
        node.through(() -> List.of(formula(node)));
    }

    private static Value formula(NodeGradient gradient) {
        Arithmetic at = gradient.at();
        Node node = gradient.node();
        Pixels pixels = Pixels.of(gradient, gradient.input(0), 2);
        long samples = RoiAlign.SAMPLING_RATIO.of(node);
        long height = RoiAlign.OUTPUT_HEIGHT.of(node);
        long width = RoiAlign.OUTPUT_WIDTH.of(node);
        // [regions, samples of the height, 1] and [regions, 1, samples of the width]
        Taps rows = taps(gradient, unsqueezed(at, positions(gradient, 1, height * samples), 2), pixels.number(0));
        Taps columns = taps(gradient, unsqueezed(at, positions(gradient, 0, width * samples), 1), pixels.number(1));
        Value images = unsqueezed(at, gradient.input(2), 1, 2);
        Value channels = Shape.of(gradient.input(0)).start(1).end(2).emit(at);
        Value bins = Concat.of(0, at.integers(-1, height, samples, width, samples), channels)
                .emit(at);
        Value mean = ReduceMean.of(at.reshape(pixels.sum(images, List.of(rows, columns)), bins))
                .axes(at.integers(2, 4))
                .keepdims(0)
                .emit(at);
        return Transpose.of(mean).perm(0, 3, 1, 2).emit(at);
    }

    private static Value unsqueezed(Arithmetic at, Value value, long... axes) {
        return Unsqueeze.of(value).axes(at.integers(axes)).emit(at);
    }

    /** [regions, count]: equally distributed positions from one side of each region to the other, in pixels. */
    private static Value positions(NodeGradient gradient, int side, long count) {
        Arithmetic at = gradient.at();
        boolean half =
                RoiAlign.COORDINATE_TRANSFORMATION_MODE.of(gradient.node()).equals("half_pixel");
        double scale = RoiAlign.SPATIAL_SCALE.of(gradient.node());
        Value start = at.add(at.mul(side(gradient, side), scale), half ? -0.5 : 0);
        Value end = at.add(at.mul(side(gradient, side + 2), scale), half ? -0.5 : 0);
        Value extent = at.sub(end, start);
        double[] fractions = new double[Math.toIntExact(count)];
        for (int i = 0; i < count; i++) {
            fractions[i] = (i + 0.5) / count;
        }
        Value steps = at.constant("grad.fractions", Tensor.ofDoubles(at.type(), fractions, count));
        return at.add(start, at.mul(half ? extent : Max.of(extent, at.number(1)).emit(at), steps));
    }

    private static Value side(NodeGradient gradient, int side) {
        Arithmetic at = gradient.at();
        Value number = at.withType(DType.INT64).integers(side);
        return Gather.of(gradient.input(1), number).axis(1).emit(at);
    }

    /** Outside the image by up to one pixel, the outer pixel counts; farther outside, nothing does. */
    private static Taps taps(NodeGradient gradient, Value position, Value size) {
        Arithmetic at = gradient.at();
        Value last = Squeeze.of(at.add(size, -1)).emit(at);
        Value inside = And.of(
                        GreaterOrEqual.of(position, at.number(-1)).emit(at),
                        LessOrEqual.of(position, size).emit(at))
                .emit(at);
        Taps taps = Taps.linear(
                        at, Clip.of(position).min(at.number(0)).max(last).emit(at))
                .clipped(at, size);
        return new Taps(
                taps.positions(),
                taps.weights().stream().map(each -> at.where(inside, each)).toList());
    }
}
