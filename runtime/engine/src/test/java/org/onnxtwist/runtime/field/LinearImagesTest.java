package org.onnxtwist.runtime.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.verify.GoldenCase;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.FieldVector;
import org.onnxtwist.twist.field.LayerFields;
import org.onnxtwist.twist.field.PairField;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The addition of a layer to its base on a linear image, run by ONNX Runtime, is the scalar product of its field with the gradient of the image. */
class LinearImagesTest {
    private static final double TOLERANCE = 2e-4;

    @ParameterizedTest
    @MethodSource("org.onnxtwist.runtime.verify.GoldenCase#ofOneLayer")
    void whatTheLayerAddsIsTheFieldTimesTheGradient(GoldenCase golden) throws IOException {
        Model twisted = golden.model();
        TwistRewrite.apply(twisted, TwistOptions.defaults().withParameters(golden.parameters()));
        TwistLayer layer = Recogniser.recognise(twisted).get(0);
        String input = golden.data().inputs().keySet().iterator().next();
        long[] dims = Objects.requireNonNull(golden.data().inputs().get(input)).dims();
        Tensor any = run(twisted, input, Tensor.zeros(layer.geometry().dtype(), dims));
        FieldExtent extent = FieldExtent.of(layer.geometry(), Shape.of(any.dims()));
        int all = (int) (layer.geometry().inChannels() / layer.geometry().group());
        List<ChannelField> channels = LayerFields.of(layer, extent, all).channels();
        int compared = 0;
        for (int inChannel = 0; inChannel < dims[1]; inChannel++) {
            Tensor image = gradients(dims, inChannel);
            Tensor with = run(twisted, input, image);
            Tensor without = run(golden.model(), input, image);
            for (ChannelField channel : channels) {
                for (PairField pair : channel.strongest()) {
                    if (pair.inChannel() == inChannel) {
                        compared += compare(layer.geometry(), extent, dims, channel, pair, with, without);
                    }
                }
            }
        }
        assertTrue(compared > 100, "only " + compared + " numbers were compared");
    }

    /** An image that grows along x, and one that grows along y, in one channel of the first two examples. */
    private static Tensor gradients(long[] dims, int channel) {
        float[] image = new float[(int) (dims[0] * dims[1] * dims[2] * dims[3])];
        for (int row = 0; row < dims[2]; row++) {
            for (int column = 0; column < dims[3]; column++) {
                int at = (int) ((channel * dims[2] + row) * dims[3] + column);
                image[at] = column;
                image[(int) (dims[1] * dims[2] * dims[3]) + at] = row;
            }
        }
        return Tensor.ofFloats(image, dims);
    }

    private static Tensor run(Model model, String input, Tensor image) {
        ByteBuffer bytes = ByteBuffer.wrap(OnnxWriter.toBytes(model));
        try (InferenceSession session = InferenceSession.open("a layer", bytes, InferenceOptions.defaults())) {
            return session.run(Map.of(input, image)).values().iterator().next();
        }
    }

    private static int compare(
            ConvGeometry geometry,
            FieldExtent extent,
            long[] dims,
            ChannelField channel,
            PairField pair,
            Tensor with,
            Tensor without) {
        TensorElements twisted = TensorElements.of(with);
        TensorElements plain = TensorElements.of(without);
        int compared = 0;
        long rows = with.dim(2);
        long columns = with.dim(3);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (!isInside(geometry, 0, row, dims[2]) || !isInside(geometry, 1, column, dims[3])) {
                    continue;
                }
                FieldVector distance = new FieldVector(
                        column * geometry.strides().get(1)
                                - extent.width() * channel.center().x() / 2,
                        row * geometry.strides().get(0)
                                - extent.height() * channel.center().y() / 2);
                FieldVector arrow = pair.matrix().times(distance);
                long at = (channel.channel() * rows + row) * columns + column;
                long second = at + with.dim(1) * rows * columns;
                assertEquals(
                        arrow.x() * channel.gain(), twisted.doubleAt(at) - plain.doubleAt(at), TOLERANCE, "along x");
                assertEquals(
                        arrow.y() * channel.gain(),
                        twisted.doubleAt(second) - plain.doubleAt(second),
                        TOLERANCE,
                        "along y");
                compared += 2;
            }
        }
        return compared;
    }

    /** Tells whether no tap lies in the padding, where the image is not linear. */
    private static boolean isInside(ConvGeometry geometry, int axis, long position, long size) {
        long first = position * geometry.strides().get(axis) - geometry.pads().get(axis);
        return first >= 0 && first + 2 * geometry.dilations().get(axis) < size;
    }
}
