package org.onnxtwist.autodiff.rule.loss;

import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Unsqueeze;

/**
 * A loss of scores of classes: scores [N, C, d1, ...], labels [N, d1, ...], and weights of classes [C].
 *
 * @param ignored the label of positions that do not count
 * @param reduction none, sum or mean, which is that of weighted positions
 */
record ClassificationLoss(NodeGradient node, Optional<Long> ignored, String reduction) {
    static ClassificationLoss of(NodeGradient node, Attr<Long> ignored, Attr<String> reduction) {
        if (node.wants(2)) {
            throw node.refusal("the weights of its classes are differentiated");
        }
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
        Value values =
                at.constant("grad.off_on", org.onnxtwist.ir.tensor.Tensor.ofDoubles(at.type(), new double[] {0, 1}, 2));
        return OneHot.of(labels(), depth, values).axis(1).emit(at);
    }

    /** The gradient of the loss with respect to each position's own loss, with an axis of size 1 for the classes. */
    Value perPosition() {
        Arithmetic at = at();
        Optional<Value> counted = ignored.map(
                label -> Equal.of(labels(), at.withType(node.dtype(labels())).number(label))
                        .emit(at));
        Optional<Value> weight = node.node().input(2).map(weights -> {
            // An ignored label may be no class, so another stands in its place.
            Value safe = counted.map(mask -> at.withType(node.dtype(labels()))
                            .where(mask, at.withType(node.dtype(labels())).number(0), labels()))
                    .orElse(labels());
            return Gather.of(weights, safe).emit(at);
        });
        Optional<Value> factor = counted.isPresent()
                ? Optional.of(at.where(counted.get(), at.number(0), weight.orElse(at.number(1))))
                : weight;
        Value scaled = switch (reduction) {
            case "none", "sum" -> factor.map(f -> at.mul(node.gradient(), f)).orElse(node.gradient());
            default ->
                at.div(
                        factor.map(f -> at.mul(node.gradient(), f)).orElse(node.gradient()),
                        factor.map(f -> ReduceSum.of(f).keepdims(0).emit(at)).orElseGet(this::count));
        };
        boolean scalar = factor.isEmpty() && !reduction.equals("none");
        return scalar ? scaled : Unsqueeze.of(scaled).axes(at.integers(1)).emit(at);
    }

    private Value count() {
        return at().cast(Reshape.of(org.onnxtwist.op.Size.of(labels()).emit(at()), at().integers())
                .emit(at()));
    }

    /** The element type of labels. */
    DType labelType() {
        return node.dtype(labels());
    }
}
