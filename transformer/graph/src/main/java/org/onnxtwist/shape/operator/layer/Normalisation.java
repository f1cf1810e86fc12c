package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.shape.node.NodeContext;

/** Normalisations with statistics among their outputs, and losses. */
public final class Normalisation {
    private Normalisation() {}

    /** BatchNormalization: the input's shape; in training also means and variances, one for each channel. */
    public static void batch(NodeContext node) {
        node.output(0, node.type(0));
        for (int i = 1; i < node.outputCount(); i++) {
            DType dtype = node.dtype(3) == DType.UNDEFINED ? node.dtype(0) : node.dtype(3);
            node.output(i, dtype, node.shape(3));
        }
    }

    /** LayerNormalization: the input's shape; mean and deviation have size 1 from the axis on. */
    public static void layer(NodeContext node) {
        node.output(0, node.type(0));
        DType dtype = node.dtype(LayerNormalization.STASH_TYPE).orElse(DType.FLOAT);
        Shape statistics = node.dims(0)
                .map(dims -> {
                    OptionalInt axis = Axes.of(node.integer(LayerNormalization.AXIS, -1), dims.size());
                    List<Dim> result = new ArrayList<>(dims);
                    for (int i = axis.orElse(dims.size()); i < dims.size(); i++) {
                        result.set(i, Dim.of(1));
                    }
                    return axis.isPresent() ? Shape.of(result) : Shape.UNKNOWN;
                })
                .orElse(Shape.UNKNOWN);
        node.output(1, dtype, statistics);
        node.output(2, dtype, statistics);
    }

    /** Losses of scores [N, C, ...] against labels [N, ...]: a scalar, or unreduced one for each label. */
    public static void loss(NodeContext node) {
        Shape shape = node.text(SoftmaxCrossEntropyLoss.REDUCTION, "mean").equals("none") ? node.shape(1) : Shape.of();
        node.output(0, node.dtype(0), shape);
        node.output(1, node.type(0));
    }
}
