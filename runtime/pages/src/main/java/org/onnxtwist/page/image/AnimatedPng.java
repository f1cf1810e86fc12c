package org.onnxtwist.page.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * A moving picture as an animated PNG of indexed colours, which all browsers play; a program that does not know animations shows the first
 * frame. It is repeated without end. A picture of one frame is an ordinary PNG.
 */
public final class AnimatedPng {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final byte INDEXED = 3;

    /** The greatest number of colours of a picture of one channel: as many as four bits count. */
    private static final int GREYS = 16;

    private static final int COLOURS = 64;

    private AnimatedPng() {}

    /**
     * Returns the content of a file.
     *
     * @param frames pictures of one size and of one or three channels
     * @param delays the time for which each frame is shown, in milliseconds, from 1 to 65535
     */
    public static byte[] encode(List<Picture> frames, List<Integer> delays) {
        if (frames.isEmpty() || frames.size() != delays.size()) {
            throw new IllegalArgumentException(frames.size() + " frames and " + delays.size() + " delays");
        }
        boolean grey = frames.get(0).channels() == 1;
        Palette palette = Palette.of(List.of(frames.get(0), frames.get(frames.size() - 1)), grey ? GREYS : COLOURS);
        int bits = grey ? 4 : Byte.SIZE;
        int width = frames.get(0).width();
        int height = frames.get(0).height();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(SIGNATURE);
            chunk(
                    out,
                    "IHDR",
                    buffer(13).putInt(width).putInt(height).put((byte) bits).put(INDEXED));
            boolean moves = frames.size() > 1;
            if (moves) {
                chunk(out, "acTL", buffer(8).putInt(frames.size()).putInt(0));
            }
            chunk(out, "PLTE", colours(palette));
            int sequence = 0;
            for (int k = 0; k < frames.size(); k++) {
                if (moves) {
                    chunk(out, "fcTL", control(sequence++, width, height, delays.get(k)));
                }
                byte[] data = compressed(palette.indices(frames.get(k)), width, bits);
                if (k == 0) {
                    chunk(out, "IDAT", ByteBuffer.wrap(data));
                } else {
                    chunk(
                            out,
                            "fdAT",
                            buffer(Integer.BYTES + data.length)
                                    .putInt(sequence++)
                                    .put(data));
                }
            }
            chunk(out, "IEND", buffer(0));
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    /** Returns the content of a file of one picture, in the same few colours. */
    public static byte[] still(Picture picture) {
        return encode(List.of(picture), List.of(1));
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size);
    }

    private static ByteBuffer colours(Palette palette) {
        int[] colours = palette.colours();
        ByteBuffer entries = buffer(3 * colours.length);
        for (int rgb : colours) {
            entries.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
        }
        return entries;
    }

    /** The control of a frame that takes the place of all of the frame before. */
    private static ByteBuffer control(int sequence, int width, int height, int delay) {
        return buffer(26)
                .putInt(sequence)
                .putInt(width)
                .putInt(height)
                .putInt(0)
                .putInt(0)
                .putShort((short) delay)
                .putShort((short) 1000);
    }

    /** The rows, each behind a byte that says that it is not filtered, which suits indexed colours best, compressed. */
    private static byte[] compressed(byte[] indices, int width, int bits) throws IOException {
        int perByte = Byte.SIZE / bits;
        int stride = (width + perByte - 1) / perByte + 1;
        byte[] rows = new byte[indices.length / width * stride];
        for (int at = 0; at < indices.length; at++) {
            int x = at % width;
            int shift = Byte.SIZE - bits - x % perByte * bits;
            rows[at / width * stride + 1 + x / perByte] |= (byte) (indices[at] << shift);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(rows);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, ByteBuffer content) throws IOException {
        // Bytes of the buffer that were not set are zero: compression, filter and interlacing of the header.
        byte[] data = new byte[content.capacity()];
        content.rewind().get(data);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
