package org.onnxtwist.autodiff.rule.reduction;

import java.util.List;
import java.util.function.Function;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.ReduceL1;
import org.onnxtwist.op.ReduceL2;
import org.onnxtwist.op.ReduceLogSum;
import org.onnxtwist.op.ReduceLogSumExp;
import org.onnxtwist.op.ReduceMax;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.ReduceMin;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.ReduceSumSquare;
import org.onnxtwist.op.Sign;

/** Derivatives of the reductions. */
public final class ReductionGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    ReduceSum.ID,
                    "dX = dY",
                    node -> node.set(0, () -> node.expandTo(new Reduction(node).gradient(), node.input(0)))),
            GradientRule.of(ReduceMean.ID, "dX = dY / n, n elements in a mean", node -> {
                Reduction reduction = new Reduction(node);
                node.set(0, () -> node.expandTo(node.at().div(reduction.gradient(), reduction.count()), node.input(0)));
            }),
            scaled(ReduceMax.ID, "dX = dY where X = Y, shared by equal ones", ReductionGradients::share),
            scaled(ReduceMin.ID, "dX = dY where X = Y, shared by equal ones", ReductionGradients::share),
            scaled(ReduceProd.ID, "dX = dY times the product of the other elements", ReductionGradients::others),
            scaled(
                    ReduceL1.ID,
                    "dX = dY sign(X)",
                    reduction -> Sign.of(reduction.x()).emit(reduction.at())),
            scaled(ReduceL2.ID, "dX = dY X / Y, 0 where Y = 0", ReductionGradients::direction),
            scaled(
                    ReduceLogSum.ID,
                    "dX = dY exp(-Y)",
                    reduction -> Exp.of(reduction.at().neg(reduction.output())).emit(reduction.at())),
            scaled(
                    ReduceLogSumExp.ID,
                    "dX = dY exp(X - Y)",
                    reduction -> Exp.of(reduction.at().sub(reduction.x(), reduction.output()))
                            .emit(reduction.at())),
            scaled(
                    ReduceSumSquare.ID,
                    "dX = 2 dY X",
                    reduction -> reduction.at().mul(reduction.x(), 2)));

    private ReductionGradients() {}

    /** The gradient is that of the output times a slope, which is broadcast to the input's shape with it. */
    private static GradientRule scaled(OperatorId operator, String formula, Function<Reduction, Value> slope) {
        return GradientRule.of(
                operator,
                formula,
                node -> node.set(0, () -> {
                    Reduction reduction = new Reduction(node);
                    Value product = node.at().mul(reduction.gradient(), slope.apply(reduction));
                    return operator.equals(ReduceLogSum.ID) ? node.expandTo(product, node.input(0)) : product;
                }));
    }

    private static Value share(Reduction reduction) {
        Arithmetic at = reduction.at();
        Value chosen = at.cast(Equal.of(reduction.x(), reduction.output()).emit(at));
        return at.div(chosen, reduction.sum(chosen));
    }

    /** The product of the other elements: of a product with one zero, only that of the zero is not zero; with two zeros, all are zero. */
    private static Value others(Reduction reduction) {
        Arithmetic at = reduction.at();
        Value x = reduction.x();
        Value zero = Equal.of(x, at.number(0)).emit(at);
        Value nonzero = at.where(zero, at.number(1), x);
        Value product = reduction.product(nonzero);
        Value zeros = reduction.sum(at.cast(zero));
        Value ofNone = Equal.of(zeros, at.number(0)).emit(at);
        Value ofOne = Equal.of(zeros, at.number(1)).emit(at);
        return at.where(zero, at.where(ofOne, product), at.where(ofNone, at.div(product, nonzero)));
    }

    private static Value direction(Reduction reduction) {
        Arithmetic at = reduction.at();
        Value norm = reduction.output();
        Value vanishes = Equal.of(norm, at.number(0)).emit(at);
        return at.div(reduction.x(), at.where(vanishes, at.number(1), norm));
    }
}
