package org.onnxtwist.pass.opset.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Sum;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** Arithmetic and comparisons. */
public final class ArithmeticLowering {
    private ArithmeticLowering() {}

    /** Until version 11, the exponent of Pow has the type of the base. */
    public static NodePlan pow(Node node, OpsetStep step) {
        DType base = step.dtype(node, 0);
        DType exponent = step.dtype(node, 1);
        if (base == DType.UNDEFINED || exponent == DType.UNDEFINED) {
            return NodePlan.refuse("has inputs of unknown type, which have to be the same in version 11: declare them");
        }
        return base == exponent
                ? NodePlan.keep()
                : base.isConvFloat()
                        ? NodePlan.rewrite(pow -> pow.setInput(
                                1, Cast.of(pow.input(1).orElseThrow(), base).emit(step.before(pow))))
                        : NodePlan.refuse("has a base of type " + base.onnxName() + " and an exponent of type "
                                + exponent.onnxName() + ", which have to be the same in version 11");
    }

    /** Not less is greater or equal, except for what is not a number. */
    public static NodePlan greaterOrEqual(Node node, OpsetStep step) {
        return NodePlan.replace(comparison -> {
            Placement at = step.before(comparison);
            Value a = comparison.input(0).orElseThrow();
            Value b = comparison.input(1).orElseThrow();
            comparison.replaceWith(
                    Or.of(Greater.of(a, b).emit(at), Equal.of(a, b).emit(at)).emit(at));
        });
    }

    public static NodePlan lessOrEqual(Node node, OpsetStep step) {
        return NodePlan.replace(comparison -> {
            Placement at = step.before(comparison);
            Value a = comparison.input(0).orElseThrow();
            Value b = comparison.input(1).orElseThrow();
            comparison.replaceWith(
                    Or.of(Less.of(a, b).emit(at), Equal.of(a, b).emit(at)).emit(at));
        });
    }

    /** Until version 10, the bounds of Clip are attributes; bounds that are computed become a Max and a Min. */
    public static NodePlan clip(Node node, OpsetStep step) {
        boolean isComputed =
                (node.input(1).isPresent() && step.constant(node, 1).isEmpty())
                        || (node.input(2).isPresent() && step.constant(node, 2).isEmpty());
        DType dtype = step.dtype(node, 0);
        if (!isComputed || (dtype != DType.FLOAT && dtype != DType.DOUBLE && dtype != DType.FLOAT16)) {
            return NodePlan.keep();
        }
        if (step.version() < 8) {
            return NodePlan.refuse("computes its bounds at every run, which version 7 cannot express");
        }
        return NodePlan.replace(clip -> {
            Placement at = step.before(clip);
            Value x = clip.input(0).orElseThrow();
            Value raised = clip.input(1).map(min -> Max.of(x, min).emit(at)).orElse(x);
            Value result =
                    clip.input(2).map(max -> Min.of(raised, max).emit(at)).orElse(raised);
            clip.replaceWith(result);
        });
    }

    /** Until version 7, Max, Min, Mean and Sum do not broadcast. */
    public static NodePlan broadcast(Node node, OpsetStep step) {
        List<Value> inputs = node.inputValues().toList();
        Optional<Shape> first = inputs.stream()
                .map(value -> step.types().numbered(value))
                .filter(shape -> shape.known().isPresent())
                .findFirst();
        if (inputs.size() == 1
                || inputs.stream()
                        .allMatch(value -> first.equals(Optional.of(step.types().numbered(value))))) {
            return NodePlan.keep();
        }
        boolean isMean = node.operator().equals(Mean.ID);
        DType dtype = step.dtype(node, 0);
        if ((!isMean && !node.operator().equals(Sum.ID)) || !dtype.isConvFloat()) {
            return NodePlan.refuse(
                    "has inputs of different shapes, or of shapes that are not known, which version 7 does"
                            + " not broadcast");
        }
        return NodePlan.replace(sum -> {
            Placement at = step.before(sum);
            List<Value> terms = new ArrayList<>(inputs);
            Value total = terms.remove(0);
            for (Value term : terms) {
                total = Add.of(total, term).emit(at);
            }
            sum.replaceWith(
                    isMean
                            ? Div.of(total, at.constant("count", Tensor.filled(dtype, (double) inputs.size())))
                                    .emit(at)
                            : total);
        });
    }

    /** A cast to the type of the second input, which is known here. */
    public static NodePlan castLike(Node node, OpsetStep step) {
        DType target = step.dtype(node, 1);
        return target == DType.UNDEFINED
                ? NodePlan.refuse("casts to the type of a value whose type is not known: declare it")
                : NodePlan.replace(cast -> cast.replaceWith(
                        Cast.of(cast.input(0).orElseThrow(), target).emit(step.before(cast))));
    }

    /** Until version 10, Gemm requires its third input. */
    public static NodePlan gemm(Node node, OpsetStep step) {
        if (node.input(2).isPresent()) {
            return NodePlan.keep();
        }
        DType dtype = step.dtype(node, 0);
        return dtype == DType.UNDEFINED
                ? NodePlan.refuse(
                        "has no third input, which version 10 requires, and its type is not known: declare it")
                : NodePlan.rewrite(gemm -> gemm.setInput(
                        2, step.before(gemm).constant(gemm.output(0).hint() + ".zero", Tensor.filled(dtype, 0L))));
    }
}
