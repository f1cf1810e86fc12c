package org.onnxtwist.autodiff.rule.sampling;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.DeformConv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The derivative of a deformable convolution of images, through the product of the kernels and the pixels that each tap meets, which are
 * interpolated and zero outside.
 *
 * <pre>
 *   forward:   y = DeformConv(x, w, offset, b, mask)
 *   formula:   c = mask x[position + offset] for each tap;  y = MatMul(w, c) + b
 * </pre>
 */
public record DeformConvGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(DeformConv.ID);
    }

    @Override
    public String formula() {
        return "through Y = W times the interpolated pixels at the positions of the taps plus their offsets, times mask, plus B";
    }

    @Override
    public void differentiate(NodeGradient node) {
        if (node.rank(node.input(0)) != 4) {
            throw node.refusal("its input is no batch of images");
        }
        node.through(() -> List.of(formula(node)));
    }

    private static Value formula(NodeGradient gradient) {
        Arithmetic at = gradient.at();
        Node node = gradient.node();
        Value x = gradient.input(0);
        Value weight = gradient.input(1);
        long channels = gradient.size(x, 1);
        long parts = DeformConv.OFFSET_GROUP.of(node);
        long groups = DeformConv.GROUP.of(node);
        long taps = gradient.size(weight, 2) * gradient.size(weight, 3);
        long height = gradient.size(gradient.output(0), 2);
        long width = gradient.size(gradient.output(0), 3);
        // [batch parts, channels / parts, h, w]: the channels of a part have their offsets in common.
        Value planes = at.reshape(x, at.integers(-1, channels / parts, gradient.size(x, 2), gradient.size(x, 3)));
        Pixels pixels = Pixels.of(gradient, planes, 2);
        Value offsets = at.reshape(gradient.input(2), at.integers(-1, taps, 2, height, width));
        List<Taps> met =
                List.of(taps(gradient, offsets, pixels.number(0), 0), taps(gradient, offsets, pixels.number(1), 1));
        Value sampled = pixels.sum(images(at, planes), met);
        Optional<Value> mask = node.input(4).map(given -> at.reshape(given, at.integers(-1, taps, height, width, 1)));
        Value masked = mask.map(given -> at.mul(sampled, given)).orElse(sampled);
        // [batch parts, channels / parts, taps, height, width]
        Value columns = Transpose.of(masked).perm(0, 4, 1, 2, 3).emit(at);
        long depth = channels / groups * taps;
        Value product = MatMul.of(
                        at.reshape(weight, at.integers(groups, -1, depth)),
                        at.reshape(columns, at.integers(-1, groups, depth, height * width)))
                .emit(at);
        Value y = at.reshape(product, at.integers(-1, gradient.size(weight, 0), height, width));
        return node.input(3)
                .map(bias ->
                        at.add(y, Unsqueeze.of(bias).axes(at.integers(1, 2)).emit(at)))
                .orElse(y);
    }

    /** [batch parts, 1, 1, 1] */
    private static Value images(Arithmetic at, Value planes) {
        Arithmetic integers = at.withType(DType.INT64);
        Value count = Squeeze.of(Shape.of(planes).start(0).end(1).emit(at)).emit(at);
        Value numbers = Range.of(integers.number(0), count, integers.number(1)).emit(at);
        return Unsqueeze.of(numbers).axes(at.integers(1, 2, 3)).emit(at);
    }

    /** The taps of all positions along one axis, [batch parts, taps, height, width]. */
    private static Taps taps(NodeGradient gradient, Value offsets, Value size, int axis) {
        Arithmetic at = gradient.at();
        Value own = Gather.of(offsets, at.withType(DType.INT64).number(axis))
                .axis(2)
                .emit(at);
        Value positions = at.constant("grad.positions", positions(gradient, axis));
        return Taps.linear(at, at.add(own, positions)).inside(at, size);
    }

    /** The positions along one axis without offsets, [taps, height, 1] or [taps, 1, width]. */
    private static Tensor positions(NodeGradient gradient, int axis) {
        Node node = gradient.node();
        long stride = at(DeformConv.STRIDES.find(node), axis, 1);
        long dilation = at(DeformConv.DILATIONS.find(node), axis, 1);
        long pad = at(DeformConv.PADS.find(node), axis, 0);
        int rows = Math.toIntExact(gradient.size(gradient.input(1), 2));
        int columns = Math.toIntExact(gradient.size(gradient.input(1), 3));
        int count = Math.toIntExact(gradient.size(gradient.output(0), axis + 2));
        int taps = rows * columns;
        double[] positions = new double[taps * count];
        for (int tap = 0; tap < taps; tap++) {
            int along = axis == 0 ? tap / columns : tap % columns;
            for (int i = 0; i < count; i++) {
                positions[tap * count + i] = i * stride - pad + along * dilation;
            }
        }
        long[] dims = axis == 0 ? new long[] {taps, count, 1} : new long[] {taps, 1, count};
        return Tensor.ofDoubles(gradient.at().type(), positions, dims);
    }

    private static long at(Optional<List<Long>> attribute, int axis, long byDefault) {
        return attribute
                .filter(values -> !values.isEmpty())
                .map(values -> values.get(axis))
                .orElse(byDefault);
    }
}
