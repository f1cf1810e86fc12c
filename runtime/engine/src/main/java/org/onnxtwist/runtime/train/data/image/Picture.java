package org.onnxtwist.runtime.train.data.image;

import java.util.Arrays;

/** An image as float planes, one behind the other: {@code [channels, height, width]}, row by row. */
public final class Picture {
    /** The weights of red, green and blue in the luminance of ITU-R BT.601. */
    private static final float[] LUMINANCE = {0.299f, 0.587f, 0.114f};

    private final int channels;
    private final int height;
    private final int width;
    private final float[] values;

    /** @param values {@code channels * height * width} numbers; not copied */
    public Picture(int channels, int height, int width, float[] values) {
        if (values.length != channels * height * width) {
            throw new IllegalArgumentException(
                    values.length + " values are no picture [" + channels + ", " + height + ", " + width + "]");
        }
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /** A picture whose values are stored with the channel last: {@code [height, width, channels]}. */
    public static Picture ofChannelsLast(int channels, int height, int width, float[] values) {
        return new Picture(channels, height, width, transposed(values, height * width, channels));
    }

    /** The transpose of a matrix [rows, columns]. */
    private static float[] transposed(float[] values, int rows, int columns) {
        if (rows == 1 || columns == 1) {
            return values;
        }
        float[] turned = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = values[row * columns + column];
            }
        }
        return turned;
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** The values, {@code [channels, height, width]}; not a copy. */
    public float[] values() {
        return values;
    }

    /** The values as {@code [height, width, channels]}. */
    public float[] channelsLast() {
        return transposed(values, channels, height * width);
    }

    /**
     * The same picture with 1 or 3 channels: grey becomes three equal channels, red, green and blue become their luminance (ITU-R BT.601),
     * and a fourth channel, transparency, is left out.
     *
     * @throws IllegalArgumentException for another number of channels on either side, unless they are equal
     */
    public Picture withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int plane = height * width;
        float[] converted = new float[wanted * plane];
        if (wanted == 3 && channels == 1) {
            for (int channel = 0; channel < wanted; channel++) {
                System.arraycopy(values, 0, converted, channel * plane, plane);
            }
        } else if (wanted == 3 && channels == 4) {
            System.arraycopy(values, 0, converted, 0, converted.length);
        } else if (wanted == 1 && channels >= 3 && channels <= 4) {
            for (int at = 0; at < plane; at++) {
                converted[at] = luminance(at);
            }
        } else {
            throw new IllegalArgumentException(
                    "a picture of " + channels + " channels cannot be converted to " + wanted);
        }
        return new Picture(wanted, height, width, converted);
    }

    /** The brightness of the pixel at a row-major position: the luminance, or the value of the only channel. */
    float luminance(int at) {
        int plane = height * width;
        return channels < LUMINANCE.length
                ? values[at]
                : LUMINANCE[0] * values[at] + LUMINANCE[1] * values[plane + at] + LUMINANCE[2] * values[2 * plane + at];
    }

    /**
     * A picture of the same size whose pixel (x, y) is that of this picture at (x + right, y + down), and zero outside of it; then
     * mirrored, if so wanted, so that left becomes right.
     */
    public Picture shifted(int right, int down, boolean mirrored) {
        float[] moved = new float[values.length];
        for (int row = Math.max(0, -down); row < Math.min(height, height - down); row++) {
            for (int channel = 0; channel < channels; channel++) {
                int from = (channel * height + row + down) * width;
                int to = (channel * height + row) * width;
                for (int x = Math.max(0, -right); x < Math.min(width, width - right); x++) {
                    moved[to + (mirrored ? width - 1 - x : x)] = values[from + x + right];
                }
            }
        }
        return new Picture(channels, height, width, moved);
    }

    @Override
    public String toString() {
        return "Picture " + Arrays.toString(new int[] {channels, height, width});
    }
}
