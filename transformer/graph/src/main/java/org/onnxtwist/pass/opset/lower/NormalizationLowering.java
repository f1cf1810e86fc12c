package org.onnxtwist.pass.opset.lower;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** Normalisations, expressed by means and products as ONNX defines them. */
public final class NormalizationLowering {
    private NormalizationLowering() {}

    /**
     * Layer normalisation.
     *
     * <pre>
     *   before (17):  y = LayerNormalization(x, scale, bias)
     *   after (16):   m = ReduceMean(x);  d = Sub(x, m);  v = ReduceMean(Mul(d, d));  i = Reciprocal(Sqrt(Add(v, epsilon)))
     *                 y = Add(Mul(Mul(d, i), scale), bias)
     * </pre>
     */
    public static NodePlan layer(Node node, OpsetStep step) {
        Optional<Operand> operand = Operand.of(node, LayerNormalization.STASH_TYPE, step);
        Optional<List<Long>> axes = trailing(node, LayerNormalization.AXIS.of(node), step);
        if (operand.isEmpty() || axes.isEmpty()) {
            return unknown();
        }
        return NodePlan.replace(layer -> {
            Placement at = step.before(layer);
            Operand x = operand.get();
            Value wide = x.widened(layer.input(0).orElseThrow(), at);
            Standardized standardized =
                    Standardized.of(wide, axes.get(), LayerNormalization.EPSILON.of(layer), x.computed(), at);
            Value scaled = Mul.of(
                            x.narrowed(standardized.value(), at), layer.input(1).orElseThrow())
                    .emit(at);
            Value result =
                    layer.input(2).map(bias -> Add.of(scaled, bias).emit(at)).orElse(scaled);
            layer.replaceWith(
                    List.of(result, standardized.mean(), standardized.inverse()).subList(0, layer.outputCount()));
        });
    }

    /** Normalisation by the root of the mean square. */
    public static NodePlan rootMeanSquare(Node node, OpsetStep step) {
        Optional<Operand> operand = Operand.of(node, RMSNormalization.STASH_TYPE, step);
        Optional<List<Long>> axes = trailing(node, RMSNormalization.AXIS.of(node), step);
        if (operand.isEmpty() || axes.isEmpty()) {
            return unknown();
        }
        return NodePlan.replace(norm -> {
            Placement at = step.before(norm);
            Operand x = operand.get();
            Value wide = x.widened(norm.input(0).orElseThrow(), at);
            Value inverse = inverse(
                    ReduceMean.of(Mul.of(wide, wide).emit(at)).axes(axes.get()).emit(at),
                    RMSNormalization.EPSILON.of(norm),
                    x.computed(),
                    at);
            norm.replaceWith(Mul.of(
                            x.narrowed(Mul.of(wide, inverse).emit(at), at),
                            norm.input(1).orElseThrow())
                    .emit(at));
        });
    }

    /**
     * Group normalisation with a scale and a bias for each channel.
     *
     * <pre>
     *   before (21):  y = GroupNormalization(x, scale, bias) {num_groups: 2}        x: [N,6,H,W]  scale: [6]
     *   after (20):   g = Reshape(x, {0, 2, -1});  n = (g standardised along its last axis);  r = Reshape(n, Shape(x))
     *                 y = Add(Mul(r, Unsqueeze(scale) {axes: [1, 2]}), Unsqueeze(bias) {axes: [1, 2]})
     * </pre>
     */
    public static NodePlan groupOfChannels(Node node, OpsetStep step) {
        Optional<Operand> operand = Operand.of(node, GroupNormalization.STASH_TYPE, step);
        OptionalInt rank = step.rank(node, 0);
        if (operand.isEmpty() || rank.isEmpty()) {
            return unknown();
        }
        List<Long> spatial = LongStream.range(1, rank.getAsInt() - 1L).boxed().toList();
        return NodePlan.replace(norm -> {
            Placement at = step.before(norm);
            Value grouped = reshaped(grouped(norm, operand.get(), at), norm, at);
            Value scaled = Mul.of(grouped, aligned(norm, 1, spatial, at)).emit(at);
            norm.replaceWith(Add.of(scaled, aligned(norm, 2, spatial, at)).emit(at));
        });
    }

    /** Group normalisation with a scale and a bias for each group, as versions 18 to 20 have it. */
    public static NodePlan groupOfGroups(Node node, OpsetStep step) {
        DType dtype = step.dtype(node, 0);
        if (!dtype.isConvFloat()) {
            return unknown();
        }
        List<Long> last = List.of(1L);
        return NodePlan.replace(norm -> {
            Placement at = step.before(norm);
            Value scaled = Mul.of(grouped(norm, new Operand(dtype, dtype), at), aligned(norm, 1, last, at))
                    .emit(at);
            norm.replaceWith(reshaped(Add.of(scaled, aligned(norm, 2, last, at)).emit(at), norm, at));
        });
    }

    /** The input as [N, groups, rest], standardised along the rest. */
    private static Value grouped(Node norm, Operand operand, Placement at) {
        Value input = norm.input(0).orElseThrow();
        Value sizes =
                at.constant(input.hint() + ".groups", Tensor.vector(0, GroupNormalization.NUM_GROUPS.of(norm), -1));
        Value wide = operand.widened(Reshape.of(input, sizes).emit(at), at);
        Standardized standardized =
                Standardized.of(wide, List.of(2L), GroupNormalization.EPSILON.of(norm), operand.computed(), at);
        return operand.narrowed(standardized.value(), at);
    }

    private static Value reshaped(Value grouped, Node norm, Placement at) {
        return Reshape.of(grouped, Shape.of(norm.input(0).orElseThrow()).emit(at))
                .emit(at);
    }

    private static Value aligned(Node norm, int input, List<Long> axes, Placement at) {
        Value narrow = norm.input(input).orElseThrow();
        return axes.isEmpty() ? narrow : Unsqueeze.of(narrow, axes).emit(at);
    }

    /** Standardises along axes, with 1e-9 added to the deviation. */
    public static NodePlan meanVariance(Node node, OpsetStep step) {
        DType dtype = step.dtype(node, 0);
        if (!dtype.isConvFloat()) {
            return unknown();
        }
        List<Long> axes = MeanVarianceNormalization.AXES.of(node);
        return NodePlan.replace(norm -> {
            Placement at = step.before(norm);
            Value x = norm.input(0).orElseThrow();
            Value mean = ReduceMean.of(x).axes(axes).emit(at);
            Value square = ReduceMean.of(Mul.of(x, x).emit(at)).axes(axes).emit(at);
            Value deviation = Sqrt.of(
                            Sub.of(square, Mul.of(mean, mean).emit(at)).emit(at))
                    .emit(at);
            Value divisor = Add.of(deviation, at.constant("tiny", Tensor.filled(dtype, 1e-9)))
                    .emit(at);
            norm.replaceWith(Div.of(Sub.of(x, mean).emit(at), divisor).emit(at));
        });
    }

    private static NodePlan unknown() {
        return NodePlan.refuse(
                "is expressed by other operators in older versions, which takes the type and rank of its input,"
                        + " but they are not known: declare them");
    }

    /** The axes from one on; negative ones if the rank is not known. */
    private static Optional<List<Long>> trailing(Node node, long axis, OpsetStep step) {
        OptionalInt rank = step.rank(node, 0);
        if (rank.isPresent()) {
            return Optional.of(LongStream.range(axis < 0 ? axis + rank.getAsInt() : axis, rank.getAsInt())
                    .boxed()
                    .toList());
        }
        return axis < 0 ? Optional.of(LongStream.range(axis, 0).boxed().toList()) : Optional.empty();
    }

    private static Value inverse(Value square, float epsilon, DType dtype, Placement at) {
        Value sum = Add.of(square, at.constant("epsilon", Tensor.filled(dtype, (double) epsilon)))
                .emit(at);
        return Reciprocal.of(Sqrt.of(sum).emit(at)).emit(at);
    }

    /** The type of an input, and the one in which mean and deviation are computed. */
    private record Operand(DType given, DType computed) {
        static Optional<Operand> of(Node node, Attr<DType> stash, OpsetStep step) {
            DType given = step.dtype(node, 0);
            boolean widens = (given == DType.FLOAT16 || given == DType.BFLOAT16) && stash.of(node) == DType.FLOAT;
            return given.isConvFloat()
                    ? Optional.of(new Operand(given, widens ? DType.FLOAT : given))
                    : Optional.empty();
        }

        Value widened(Value value, Placement at) {
            return given == computed ? value : Cast.of(value, computed).emit(at);
        }

        Value narrowed(Value value, Placement at) {
            return given == computed ? value : Cast.of(value, given).emit(at);
        }
    }

    /** A value standardised along axes, its mean and the inverse of its deviation. */
    private record Standardized(Value value, Value mean, Value inverse) {
        static Standardized of(Value x, List<Long> axes, float epsilon, DType dtype, Placement at) {
            Value mean = ReduceMean.of(x).axes(axes).emit(at);
            Value centered = Sub.of(x, mean).emit(at);
            Value variance = ReduceMean.of(Mul.of(centered, centered).emit(at))
                    .axes(axes)
                    .emit(at);
            Value inverse = NormalizationLowering.inverse(variance, epsilon, dtype, at);
            return new Standardized(Mul.of(centered, inverse).emit(at), mean, inverse);
        }
    }
}
