package org.onnxtwist.autodiff.rule.loss;

import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;

/**
 * A loss of scores of classes: scores [N, C, d1, ...], labels [N, d1, ...], and weights of classes [C].
 *
 * @param ignored the label of positions that do not count
 * @param reduction none, sum or mean, which is that of weighted positions
 */
record ClassificationLoss(NodeGradient node, Optional<Long> ignored, String reduction) {
    static ClassificationLoss of(NodeGradient node, Attr<Long> ignored, Attr<String> reduction) {
        return new ClassificationLoss(node, ignored.stated(node.node()), reduction.of(node.node()));
    }

    private Arithmetic at() {
        return node.at();
    }

    private Value labels() {
        return node.input(1);
    }

    /** Ones at the classes of the labels, of the shape of the scores. */
    Value oneHot() {
        Arithmetic at = at();
        Value depth = node.shape(node.input(0)).size(1).isPresent()
                ? at.integers(node.size(node.input(0), 1))
                : org.onnxtwist.op.Shape.of(node.input(0)).start(1).end(2).emit(at);
        // The runtime has no kernel for double precision.
        Value values = at.constant(
                "grad.off_on", org.onnxtwist.ir.tensor.Tensor.ofDoubles(DType.FLOAT, new double[] {0, 1}, 2));
        Value ones = OneHot.of(labels(), depth, values).axis(1).emit(at);
        return at.type() == DType.FLOAT ? ones : at.cast(ones);
    }

    /** The gradient of the loss with respect to each position's own loss, with an axis of size 1 for the classes. */
    Value perPosition() {
        Arithmetic at = at();
        Optional<Value> factor = weights();
        Value scaled = switch (reduction) {
            case "none", "sum" -> factor.map(f -> at.mul(node.gradient(), f)).orElse(node.gradient());
            default ->
                at.div(
                        factor.map(f -> at.mul(node.gradient(), f)).orElse(node.gradient()),
                        factor.map(this::total).orElseGet(this::count));
        };
        boolean scalar = factor.isEmpty() && !reduction.equals("none");
        return scalar ? scaled : Unsqueeze.of(scaled).axes(at.integers(1)).emit(at);
    }

    private Optional<Value> ignoredPositions() {
        return ignored.map(
                label -> Equal.of(labels(), at().withType(node.dtype(labels())).number(label))
                        .emit(at()));
    }

    /** The labels, but a class in the place of an ignored label, which may be none. */
    private Value safeLabels() {
        Arithmetic integers = at().withType(node.dtype(labels()));
        return ignoredPositions()
                .map(mask -> integers.where(mask, integers.number(0), labels()))
                .orElse(labels());
    }

    /** The weight of each position in the loss, of the shape of the labels; empty if all weights are 1. */
    private Optional<Value> weights() {
        Arithmetic at = at();
        Optional<Value> weight = node.node()
                .input(2)
                .map(weights -> Gather.of(weights, safeLabels()).emit(at));
        return ignoredPositions()
                .map(mask -> at.where(mask, at.number(0), weight.orElse(at.number(1))))
                .or(() -> weight);
    }

    /** The loss itself, from logarithms of probabilities. */
    Value place(Value logarithms) {
        Arithmetic at = at();
        Value indices = Unsqueeze.of(safeLabels()).axes(at.integers(1)).emit(at);
        Value taken = GatherElements.of(logarithms, indices).axis(1).emit(at);
        Value own = at.neg(Squeeze.of(taken).axes(at.integers(1)).emit(at));
        Optional<Value> weights = weights();
        Value weighted = weights.map(weight -> at.mul(own, weight)).orElse(own);
        if (reduction.equals("none")) {
            return weighted;
        }
        Value sum = ReduceSum.of(weighted).keepdims(0).emit(at);
        return reduction.equals("sum")
                ? sum
                : at.div(sum, weights.map(this::total).orElseGet(this::count));
    }

    /** The sum of the weights, but one where all labels are ignored: the loss is then not a number, and its gradient zero. */
    private Value total(Value weights) {
        Arithmetic at = at();
        Value sum = ReduceSum.of(weights).keepdims(0).emit(at);
        return ignored.isEmpty() ? sum : at.where(Equal.of(sum, at.number(0)).emit(at), at.number(1), sum);
    }

    private Value count() {
        return at().cast(Reshape.of(org.onnxtwist.op.Size.of(labels()).emit(at()), at().integers())
                .emit(at()));
    }
}
