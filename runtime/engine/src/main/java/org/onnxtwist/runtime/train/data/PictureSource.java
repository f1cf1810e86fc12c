package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.train.data.image.Picture;

/** The inputs of examples as pictures: images, or arrays of two or three axes, of which one may be that of the channels. */
final class PictureSource {
    /** The numbers of channels that tell the axis of the channels from the others. */
    static final Set<Long> CHANNELS = Set.of(1L, 3L, 4L);

    private static final int COLOURS = 3;

    private final ExampleInputs inputs;
    private final long[] dims;
    private final boolean channelsLast;

    private PictureSource(ExampleInputs inputs, long[] dims, boolean channelsLast) {
        this.inputs = inputs;
        this.dims = dims;
        this.channelsLast = channelsLast;
    }

    /**
     * The pictures for a model.
     *
     * @param wanted the channels, height and width that it takes, 0 for what it leaves open
     * @param channelsLast whether it takes the channels last
     */
    static PictureSource of(ExampleInputs inputs, long[] wanted, boolean channelsLast) {
        if (!(inputs instanceof NumberRows rows)) {
            return new PictureSource(inputs, new long[] {COLOURS, 0, 0}, false);
        }
        long[] dims = rows.dims();
        if (dims.length == 1 && wanted[0] * wanted[1] * wanted[2] == dims[0]) {
            return new PictureSource(rows, wanted, channelsLast);
        }
        if (dims.length == 2) {
            return new PictureSource(rows, new long[] {1, dims[0], dims[1]}, false);
        }
        if (dims.length != 3) {
            throw new DataException(
                    Fault.MODEL,
                    rows.source() + " has " + rows.description()
                            + " for each example, which is no picture of the sizes "
                            + Arrays.toString(wanted) + " that the model takes: give arrays [height, width],"
                            + " [channels, height, width] or [height, width, channels]");
        }
        boolean last = dims[0] != wanted[0] && (dims[2] == wanted[0] || CHANNELS.contains(dims[2]));
        return last
                ? new PictureSource(rows, new long[] {dims[2], dims[0], dims[1]}, true)
                : new PictureSource(rows, dims, false);
    }

    /** The type of the values: uint8 for images. */
    DType dtype() {
        return inputs instanceof NumberRows rows ? rows.dtype() : DType.UINT8;
    }

    /** Channels, height and width; 0 for those of which each picture has its own. */
    long[] dims() {
        return dims.clone();
    }

    String place(int index) {
        return inputs.place(index);
    }

    /** @throws IOException for an image that cannot be decoded */
    Picture read(int index) throws IOException {
        if (inputs instanceof ImageFiles files) {
            return files.picture(index);
        }
        float[] values = ((NumberRows) inputs).floats(index);
        int channels = (int) dims[0];
        int height = (int) dims[1];
        int width = (int) dims[2];
        return channelsLast
                ? Picture.ofChannelsLast(channels, height, width, values)
                : new Picture(channels, height, width, values);
    }
}
