package org.onnxtwist.page.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The orientation of a photograph that a camera notes in EXIF: how the stored pixels are to be turned or mirrored to be seen upright.
 *
 * @param code the value of the tag, from 1, for pixels that are stored as they are to be seen, to 8
 */
public record ExifOrientation(int code) {
    /** The orientation of pixels that are stored as they are to be seen. */
    public static final ExifOrientation UPRIGHT = new ExifOrientation(1);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;
    private static final int MOST_CODE = 8;

    private static final int JPEG = 0xFFD8;
    private static final int EXIF_SEGMENT = 0xE1;
    private static final int START_OF_SCAN = 0xDA;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int EXIF_CHUNK = 0x65584966;
    private static final int DATA_CHUNK = 0x49444154;

    /**
     * Reads the orientation of a file. A file without one, or whose EXIF data are damaged, is upright: most viewers show it so.
     *
     * @param file the content of a JPEG, PNG or TIFF file
     */
    public static ExifOrientation of(byte[] file) {
        ByteBuffer content = ByteBuffer.wrap(file);
        try {
            if (file.length >= Long.BYTES && content.getLong(0) == PNG) {
                return ofPng(content);
            }
            return file.length >= Short.BYTES && (content.getShort(0) & 0xFFFF) == JPEG
                    ? ofJpeg(content)
                    : ofTiff(content);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            // An offset in the file points out of it.
            return UPRIGHT;
        }
    }

    private static ExifOrientation ofJpeg(ByteBuffer content) {
        int at = Short.BYTES;
        while ((content.get(at) & 0xFF) == 0xFF) {
            int marker = content.get(at + 1) & 0xFF;
            if (marker == 0xFF) {
                at++;
                continue;
            }
            int length = content.getShort(at + 2) & 0xFFFF;
            if (marker == START_OF_SCAN || length < Short.BYTES) {
                return UPRIGHT;
            }
            int body = at + 2 + Short.BYTES;
            int end = at + 2 + length;
            if (marker == EXIF_SEGMENT
                    && end - body > EXIF.length
                    && content.slice(body, EXIF.length).equals(ByteBuffer.wrap(EXIF))) {
                return ofTiff(content.slice(body + EXIF.length, end - body - EXIF.length));
            }
            at = end;
        }
        return UPRIGHT;
    }

    private static ExifOrientation ofPng(ByteBuffer content) {
        int at = Long.BYTES;
        while (at + 2 * Integer.BYTES <= content.limit()) {
            int length = content.getInt(at);
            int type = content.getInt(at + Integer.BYTES);
            int body = at + 2 * Integer.BYTES;
            if (type == EXIF_CHUNK) {
                return ofTiff(content.slice(body, length));
            }
            if (type == DATA_CHUNK || length < 0 || length > content.limit() - body - Integer.BYTES) {
                return UPRIGHT;
            }
            at = body + length + Integer.BYTES;
        }
        return UPRIGHT;
    }

    /** The orientation in the first directory of data in the format of TIFF, which EXIF has too. */
    private static ExifOrientation ofTiff(ByteBuffer data) {
        if (data.limit() < 2 * Integer.BYTES) {
            return UPRIGHT;
        }
        int order = data.getShort(0);
        if (order != 0x4949 && order != 0x4D4D) {
            return UPRIGHT;
        }
        ByteBuffer ordered = data.duplicate().order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = ordered.getInt(Integer.BYTES);
        int entries = ordered.getShort(directory) & 0xFFFF;
        for (int k = 0; k < entries; k++) {
            int at = directory + Short.BYTES + k * ENTRY;
            if ((ordered.getShort(at) & 0xFFFF) == TAG && ordered.getShort(at + Short.BYTES) == SHORT) {
                int code = ordered.getShort(at + 2 * Integer.BYTES);
                return code >= 1 && code <= MOST_CODE ? new ExifOrientation(code) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** Returns the picture as it is to be seen. */
    Picture upright(Picture stored) {
        if (code == 1) {
            return stored;
        }
        boolean swapped = code >= 5;
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        float[] values = new float[stored.values().length];
        for (int channel = 0; channel < stored.channels(); channel++) {
            int plane = channel * width * height;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    values[plane + y * width + x] = stored.values()[plane + source(x, y, stored)];
                }
            }
        }
        return new Picture(stored.channels(), height, width, values);
    }

    /** The position in a stored plane of the pixel that is seen at (x, y). */
    private int source(int x, int y, Picture stored) {
        int right = stored.width() - 1;
        int bottom = stored.height() - 1;
        int column = switch (code) {
            case 2, 3 -> right - x;
            case 5, 6 -> y;
            case 7, 8 -> right - y;
            default -> x;
        };
        int row = switch (code) {
            case 3, 4 -> bottom - y;
            case 5, 8 -> x;
            case 6, 7 -> bottom - x;
            default -> y;
        };
        return row * stored.width() + column;
    }
}
