package org.onnxtwist.twist.export;

import java.util.List;
import java.util.OptionalLong;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;

/**
 * The properties of a layer on which the choice of a form depends: layers whose sites differ only in name run equally fast.
 *
 * @param name of the layer
 * @param geometry its convolution
 * @param inputShape [N, inChannels, H, W], as far as it is known
 * @param outputShape [N, outChannels, h, w], as far as it is known
 * @param bias whether it has one
 * @param antisymmetric whether its kernels are, apart from rounding
 * @param arithmetic the type that the layer will run in
 * @param opset the operator set that the model has or may be raised to
 */
public record LayerSite(
        String name,
        ConvGeometry geometry,
        Shape inputShape,
        Shape outputShape,
        boolean bias,
        boolean antisymmetric,
        DType arithmetic,
        long opset) {
    /** The most elements of a constant plane: sizes that a model only declares must not fill its file. */
    private static final long MAX_PLANE = 1 << 22;

    /** The forms of {@link LayerForm#all} that such a layer can have, in that order; at least one. */
    public List<LayerForm> candidates() {
        return LayerForms.ALL.stream()
                .filter(form -> form.obstacle(this).isEmpty())
                .toList();
    }

    /** The number of columns of the output, w. */
    OptionalLong width() {
        return outputShape.size(3);
    }

    /** The number of rows of the output, h. */
    OptionalLong height() {
        return outputShape.size(2);
    }

    /** Tells whether h and w are known, and small enough for constants of h w elements. */
    boolean hasKnownSize() {
        return isSmall(width(), height());
    }

    /** Tells whether the sizes of the input are known likewise. */
    boolean hasKnownInputSize() {
        return isSmall(inputShape.size(3), inputShape.size(2));
    }

    /** Tells whether the batch is known, and constants of n h w elements are small enough. */
    boolean hasKnownBatch() {
        OptionalLong batch = outputShape.size(0);
        return hasKnownSize()
                && batch.isPresent()
                && batch.getAsLong() * width().getAsLong() * height().getAsLong() <= MAX_PLANE
                && batch.getAsLong() <= MAX_PLANE;
    }

    private static boolean isSmall(OptionalLong width, OptionalLong height) {
        return width.isPresent()
                && height.isPresent()
                && width.getAsLong() <= MAX_PLANE
                && height.getAsLong() <= MAX_PLANE
                && width.getAsLong() * height.getAsLong() <= MAX_PLANE;
    }
}
