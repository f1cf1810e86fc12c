package org.onnxtwist.autodiff.rule.convolution;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.EyeLike;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.Axes;

/**
 * The derivative of Resize, which is linear and treats one axis after the other, so that it is the product with a matrix for each axis:
 * the same Resize of an identity matrix. Any mode of interpolation and any transformation of coordinates is covered.
 *
 * <pre>
 *   forward:   y = Resize(x) {mode, ...} from [N, C, h, w] to [N, C, H, W]
 *   backward:  A = Resize(I [h, h]) {mode, ...} [H, h];  B = Resize(I [w, w]) {mode, ...} [W, w];  dx = A^T dy B
 * </pre>
 */
public record ResizeGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(Resize.ID);
    }

    @Override
    public String formula() {
        return "dX = A^T dY B, A and B the matrices by which the axes are interpolated";
    }

    @Override
    public void differentiate(NodeGradient node) {
        if (Resize.COORDINATE_TRANSFORMATION_MODE.of(node.node()).equals("tf_crop_and_resize")) {
            throw node.refusal("it crops a region");
        }
        node.set(0, () -> {
            Value gradient = node.gradient();
            for (int axis = node.rank(node.input(0)) - 1; axis >= 0; axis--) {
                if (node.size(node.input(0), axis) != node.size(node.output(0), axis) || scale(node, axis).orElse(1) != 1) {
                    gradient = contract(node, gradient, axis);
                }
            }
            return gradient;
        });
    }

    /** The scale of an axis where scales are given; where sizes are, it follows from them. */
    private static OptionalDouble scale(NodeGradient node, int axis) {
        Optional<Value> scales = node.node().input(2).filter(value -> node.node().input(3).isEmpty());
        if (scales.isEmpty()) {
            return OptionalDouble.empty();
        }
        float[] given = scales.get()
                .constant()
                .orElseThrow(() -> node.refusal("its scales are computed"))
                .toFloats();
        List<Long> axes = Resize.AXES.find(node.node()).orElse(List.of());
        for (int i = 0; i < axes.size(); i++) {
            if (Axes.of(axes.get(i), node.rank(node.input(0))).orElseThrow() == axis) {
                return OptionalDouble.of(given[i]);
            }
        }
        return OptionalDouble.of(axes.isEmpty() ? given[axis] : 1);
    }

    private static Value contract(NodeGradient node, Value gradient, int axis) {
        Arithmetic at = node.at();
        int rank = node.rank(node.input(0));
        Value matrix = matrix(node, axis);
        if (axis == rank - 1) {
            return MatMul.of(gradient, matrix).emit(at);
        }
        if (axis == rank - 2) {
            return MatMul.of(Transpose.of(matrix).perm(1, 0).emit(at), gradient).emit(at);
        }
        long[] swap = LongStream.range(0, rank).toArray();
        swap[axis] = rank - 1L;
        swap[rank - 1] = axis;
        Value last = MatMul.of(Transpose.of(gradient).perm(swap).emit(at), matrix).emit(at);
        return Transpose.of(last).perm(swap).emit(at);
    }

    /** [out, in]: the same interpolation of the rows of an identity matrix. */
    private static Value matrix(NodeGradient node, int axis) {
        Arithmetic at = node.at();
        long size = node.size(node.input(0), axis);
        Value zeros = org.onnxtwist.op.Expand.of(at.number(0), at.integers(size, size)).emit(at);
        Value identity = EyeLike.of(zeros).emit(at);
        NodeBuilder resize = at.graph().newNode(Resize.ID);
        node.node().attributes().stream()
                .filter(attribute -> !attribute.name().equals(Resize.AXES.name())
                        && !attribute.name().equals(Resize.KEEP_ASPECT_RATIO_POLICY.name()))
                .forEach(resize::attribute);
        OptionalDouble scale = scale(node, axis);
        resize.input(Unsqueeze.of(identity).axes(at.integers(0, 1)).emit(at)).input(Optional.empty());
        if (scale.isPresent()) {
            double[] scales = {1, 1, scale.getAsDouble(), 1};
            resize.input(at.constant("grad.scales", Tensor.ofDoubles(DType.FLOAT, scales, 4)));
        } else {
            resize.input(Optional.empty()).input(at.integers(1, 1, node.size(node.output(0), axis), size));
        }
        resize.output("grad.interpolation");
        return at.reshape(at.place(resize).output(0), at.integers(-1, size));
    }
}
