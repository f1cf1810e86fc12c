package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.data.InputPreparation.Fit;
import org.onnxtwist.runtime.train.data.image.Picture;
import org.onnxtwist.runtime.train.data.image.Resampling;

/** Writes pictures at the size of a model: scaled and cropped, augmented, normalised. */
final class PictureWriter implements InputWriter {
    private static final float LARGEST_BYTE = 255;

    private final PictureSource source;
    private final Port input;
    private final InputPreparation preparation;
    private final boolean channelsLast;
    private final int channels;
    private final int height;
    private final int width;
    private final ValueScaling scaling;

    PictureWriter(ExampleInputs inputs, Port input, InputPreparation preparation) {
        this.input = input;
        this.preparation = preparation;
        List<Dim> dims = input.type().shape().known().orElseThrow();
        channelsLast = isChannels(dims.get(3)) && !isChannels(dims.get(1));
        long[] wanted = {
            size(dims.get(channelsLast ? 3 : 1)),
            stated(size(dims.get(channelsLast ? 1 : 2)), preparation.height(), "height"),
            stated(size(dims.get(channelsLast ? 2 : 3)), preparation.width(), "width")
        };
        source = PictureSource.of(inputs, wanted, channelsLast);
        long[] stored = source.dims();
        for (int axis = 0; axis < wanted.length; axis++) {
            wanted[axis] = wanted[axis] == 0 ? stored[axis] : wanted[axis];
        }
        if (wanted[1] == 0 || wanted[2] == 0) {
            throw new DataException(
                    Fault.REQUEST,
                    "the model's input '" + input.name() + "' is " + input.type()
                            + ", which leaves the size open, and the images of " + inputs.source()
                            + " have sizes of their own: state height and width");
        }
        boolean grey = wanted[0] == 1 && (stored[0] == 3 || stored[0] == 4);
        boolean colours = wanted[0] == 3 && (stored[0] == 1 || stored[0] == 4);
        if (wanted[0] != stored[0] && !grey && !colours) {
            throw new DataException(
                    Fault.MODEL,
                    inputs.source() + " has pictures of " + stored[0] + " channels, but the model's input '"
                            + input.name() + "' is " + input.type() + ": give pictures of as many channels");
        }
        channels = Math.toIntExact(wanted[0]);
        height = Math.toIntExact(wanted[1]);
        width = Math.toIntExact(wanted[2]);
        scaling = ValueScaling.of(preparation, source.dtype(), input, channels);
    }

    private static boolean isChannels(Dim dim) {
        return PictureSource.CHANNELS.contains(size(dim));
    }

    /** The size of a dimension, 0 where it is open. */
    private static long size(Dim dim) {
        return dim instanceof Dim.Known known ? known.size() : 0;
    }

    private long stated(long size, OptionalInt statement, String what) {
        if (size != 0 && statement.isPresent() && statement.getAsInt() != size) {
            throw new DataException(
                    Fault.REQUEST,
                    "the " + what + " is stated as " + statement.getAsInt() + ", but the model's input '" + input.name()
                            + "' is " + input.type() + ": leave it out");
        }
        return size != 0 ? size : statement.orElse(0);
    }

    @Override
    public DType dtype() {
        return input.type().dtype();
    }

    @Override
    public long[] dims() {
        return channelsLast ? new long[] {height, width, channels} : new long[] {channels, height, width};
    }

    @Override
    public int channelAxis() {
        return channelsLast ? 2 : 0;
    }

    @Override
    public void write(int index, ExampleRandom random, ByteBuffer into) throws IOException {
        Picture picture = fitted(source.read(index).withChannels(channels), index);
        boolean bytes = source.dtype() == DType.UINT8;
        picture = preparation
                .augmentation()
                .apply(
                        picture,
                        random,
                        bytes ? 0 : Float.NEGATIVE_INFINITY,
                        bytes ? LARGEST_BYTE : Float.POSITIVE_INFINITY);
        float[] values = picture.values();
        int plane = height * width;
        double[] prepared = new double[values.length];
        for (int channel = 0; channel < channels; channel++) {
            double factor = scaling.factors().get(channel);
            double shift = scaling.shifts().get(channel);
            int first = channelsLast ? channel : channel * plane;
            int step = channelsLast ? channels : 1;
            for (int at = 0; at < plane; at++) {
                prepared[first + at * step] = factor * values[channel * plane + at] + shift;
            }
        }
        if (!dtype().isFloatingPoint()) {
            Arrays.setAll(prepared, i -> Math.rint(prepared[i]));
        }
        ElementWriting.write(prepared, dtype(), into, source.place(index));
    }

    private Picture fitted(Picture picture, int index) {
        if (picture.height() == height && picture.width() == width) {
            return picture;
        }
        if (preparation.fit() == Fit.REFUSE) {
            throw new DataException(
                    Fault.MODEL,
                    source.place(index) + " has " + picture.height() + " rows and " + picture.width()
                            + " columns, but the model takes " + height + " and " + width
                            + ": let pictures be cropped or stretched, or replace it");
        }
        return preparation.fit() == Fit.CROP
                ? Resampling.cropped(picture, height, width)
                : Resampling.stretched(picture, height, width);
    }
}
