package org.onnxtwist.runtime.train.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files of all formats for which the JDK (PNG, JPEG, GIF, BMP, TIFF) or the class path (WebP with TwelveMonkeys) has a reader.
 * Of an animation the first picture counts. Transparency, colour profiles and the orientation that a camera notes in EXIF are ignored.
 */
public final class ImageDecoder {
    /** A picture above this number of pixels takes more than half a gigabyte while it is decoded, and is refused. */
    private static final long MOST_PIXELS = 50_000_000;

    /** The same for a picture of which only some pixels are kept; decoding it takes a minute. */
    private static final long MOST_SUBSAMPLED_PIXELS = 1_000_000_000;

    /** What libjpeg says of a file that ends in the middle; the JDK's reader fills up with grey. */
    private static final String MISSING_DATA = "premature end of data";

    private ImageDecoder() {}

    /** The endings of the names of files that can be read, in lower case, without the dot. */
    public static Set<String> suffixes() {
        return Arrays.stream(ImageIO.getReaderFileSuffixes())
                .map(suffix -> suffix.toLowerCase(Locale.ROOT))
                .filter(suffix -> !suffix.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads a file.
     *
     * @return 1 or 3 channels, from 0 to 255
     * @throws IOException for a file that cannot be read, or that holds no image; the message continues a sentence about the file
     */
    public static Picture read(Path file) throws IOException {
        return decoded(file, reader -> {
            requirePixels(reader, MOST_PIXELS);
            return picture(image(reader, stored(reader)));
        });
    }

    /**
     * Reads a file as the image that it shows, with its transparency and in the colours of its profile. Of a large image only every n-th
     * pixel of every n-th row is kept, so that it takes little memory.
     *
     * @param enough the number of pixels beyond which an image is thinned out; about as many are kept
     * @throws IOException for a file that cannot be read, or that holds no image; the message continues a sentence about the file
     */
    public static BufferedImage readShown(Path file, long enough) throws IOException {
        return decoded(file, reader -> {
            ImageReadParam parameters = reader.getDefaultReadParam();
            int step = (int) Math.sqrt((double) requirePixels(reader, MOST_SUBSAMPLED_PIXELS) / enough);
            if (step > 1) {
                parameters.setSourceSubsampling(step, step, 0, 0);
            }
            return image(reader, parameters);
        });
    }

    /** A function of an open image. */
    private interface Decoding<T> {
        T of(ImageReader reader) throws IOException;
    }

    private static long requirePixels(ImageReader reader, long most) throws IOException {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > most) {
            throw new IOException("has " + pixels + " pixels, more than " + most);
        }
        return pixels;
    }

    private static <T> T decoded(Path file, Decoding<T> decoding) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            throw new IOException("is empty");
        }
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new IOException("is not an image of a known format");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, false, true);
                List<String> warnings = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                T result = decoding.of(reader);
                if (warnings.stream().anyMatch(warning -> warning.contains(MISSING_DATA))) {
                    throw new EOFException("the image lacks data");
                }
                return result;
            } catch (EOFException e) {
                throw new IOException("is truncated", e);
            } catch (IIOException e) {
                throw new IOException(
                        "cannot be decoded (" + e.getMessage() + "): convert it to an RGB image in PNG or JPEG", e);
            } catch (IndexOutOfBoundsException
                    | IllegalArgumentException
                    | IllegalStateException
                    | ClassCastException e) {
                // What the readers of the JDK throw for damaged files.
                throw new IOException("is damaged", e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage image(ImageReader reader, ImageReadParam parameters) throws IOException {
        try {
            return reader.read(0, parameters);
        } catch (IIOException e) {
            if (parameters.getDestinationType() == null) {
                throw e;
            }
            // The colour profile is damaged, of which the picture may know nothing.
            return reader.read(0);
        }
    }

    /** Asks for the values that are stored, where the reader would follow a colour profile. */
    private static ImageReadParam stored(ImageReader reader) throws IOException {
        ImageReadParam parameters = reader.getDefaultReadParam();
        for (Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0); types.hasNext(); ) {
            ImageTypeSpecifier type = types.next();
            ColorSpace colors = type.getColorModel().getColorSpace();
            if (colors.getType() == ColorSpace.TYPE_RGB && !colors.isCS_sRGB()) {
                parameters.setDestinationType(type);
            }
        }
        return parameters;
    }

    /** A picture of 1 or 3 channels, from 0 to 255. */
    static Picture picture(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int plane = width * height;
        ColorModel colors = image.getColorModel();
        boolean grey = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        // Values count as they are stored. The JDK would take grey for linear light and convert it, and follow colour
        // profiles, pixel by pixel.
        Raster raster = image.getRaster();
        boolean integers = raster.getSampleModel().getSampleSize(0) <= Short.SIZE;
        if (!(colors instanceof IndexColorModel)
                && integers
                && (grey || colors.getColorSpace().getType() == ColorSpace.TYPE_RGB)) {
            int channels = grey ? 1 : 3;
            float[] values = new float[channels * plane];
            int[] row = new int[width];
            for (int channel = 0; channel < channels; channel++) {
                float scale = 255f / ((1 << raster.getSampleModel().getSampleSize(channel)) - 1);
                for (int y = 0; y < height; y++) {
                    raster.getSamples(0, y, width, 1, channel, row);
                    int to = channel * plane + y * width;
                    for (int x = 0; x < width; x++) {
                        values[to + x] = row[x] * scale;
                    }
                }
            }
            return new Picture(channels, height, width, values);
        }
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        float[] values = new float[3 * plane];
        for (int i = 0; i < plane; i++) {
            values[i] = pixels[i] >> 16 & 0xff;
            values[plane + i] = pixels[i] >> 8 & 0xff;
            values[2 * plane + i] = pixels[i] & 0xff;
        }
        return new Picture(3, height, width, values);
    }
}
