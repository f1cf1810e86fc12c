package org.onnxtwist.twist.field;

import java.util.List;
import java.util.OptionalLong;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.twist.ConvGeometry;

/**
 * The size of the image on which a layer's coordinates run from 0 to 2: the size of its output times its strides, which is that of its input
 * where the padding keeps the size.
 *
 * @param width in pixels of the input; 2, the length in the layer's own coordinates, where it is open
 * @param height in pixels of the input; 2 where it is open
 * @param isKnown whether the lengths are pixels. If not, the parts of a field are those of a square image in the layer's own coordinates: half
 *     the side of the image times those in pixels
 */
public record FieldExtent(double width, double height, boolean isKnown) {
    /** The extent of an image of unknown size. */
    public static final FieldExtent OPEN = new FieldExtent(2, 2, false);

    /**
     * Returns the extent of a layer.
     *
     * @param output the shape of its output; open where the height or the width of it is
     */
    public static FieldExtent of(ConvGeometry geometry, Shape output) {
        OptionalLong height = output.size(2);
        OptionalLong width = output.size(3);
        return height.isPresent() && width.isPresent()
                ? ofOutput(geometry, height.getAsLong(), width.getAsLong())
                : OPEN;
    }

    /** Returns the extent of a layer with an output of a known size in pixels. */
    public static FieldExtent ofOutput(ConvGeometry geometry, long height, long width) {
        List<Long> strides = geometry.strides();
        return height > 0 && width > 0
                ? new FieldExtent((double) width * strides.get(1), (double) height * strides.get(0), true)
                : OPEN;
    }
}
