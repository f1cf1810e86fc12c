package org.onnxtwist.page.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.onnxtwist.runtime.train.data.image.ImageDecoder;
import org.onnxtwist.runtime.train.data.image.Picture;
import org.onnxtwist.runtime.train.data.image.Resampling;

/**
 * A photograph of a user, laid on white paper: turned as EXIF says, scaled, with borders that fade into the paper, and band-limited. The
 * margin is wide enough for the content to move without reaching the border.
 */
public final class Photograph {
    /** The standard deviation in pixels of the Gaussian that limits the band. */
    public static final double BAND_LIMIT = 1.6;

    /** The share of each side of the paper that the photograph takes. */
    private static final double SHARE = 0.68;

    /** The number of pixels over which the photograph fades into the paper. */
    private static final int FADE = 6;

    private static final int LEAST_SIDE = 16;
    private static final int MOST_RATIO = 6;

    /** The number of pixels of an image beyond which only some of them are read: far more than are shown. */
    private static final long ENOUGH_PIXELS = 4_000_000;

    private static final long MOST_BYTES = 1L << 30;

    private Photograph() {}

    /**
     * Reads a photograph.
     *
     * @param file an image of any size, in a format that the JDK reads: PNG, JPEG, GIF, BMP or TIFF
     * @param side the longer side of the result in pixels
     * @return one or three channels of darkness, from 0 for the paper to 1
     * @throws PictureException if the file is no image, or one that is too small or too narrow to be shown
     * @throws IOException if the file is missing or cannot be read
     */
    public static Picture read(Path file, int side) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new PictureException("'" + file + "' is no image: it is "
                    + (Files.isDirectory(file) ? "a folder" : Files.isRegularFile(file) ? "too large" : "no file")
                    + "; name a PNG or JPEG file");
        }
        Picture seen = ExifOrientation.of(Files.readAllBytes(file)).upright(decoded(file));
        if (Math.min(seen.width(), seen.height()) < LEAST_SIDE) {
            throw new PictureException("the image '" + file + "' is " + seen.width() + "x" + seen.height()
                    + " pixels, in which nothing can be seen to move: choose one of at least " + LEAST_SIDE + "x"
                    + LEAST_SIDE);
        }
        if (Math.max(seen.width(), seen.height()) > MOST_RATIO * Math.min(seen.width(), seen.height())) {
            throw new PictureException("the image '" + file + "' is " + seen.width() + "x" + seen.height()
                    + " pixels, too narrow to be shown: cut it so that no side is more than " + MOST_RATIO
                    + " times the other");
        }
        return mounted(seen, (double) side / Math.max(seen.width(), seen.height()));
    }

    private static Picture decoded(Path file) throws IOException {
        try {
            return darkness(ImageDecoder.readShown(file, ENOUGH_PIXELS));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new PictureException("the image '" + file + "' " + e.getMessage() + "; name a PNG or JPEG file", e);
        }
    }

    private static Picture darkness(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int plane = width * height;
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        float[] values = new float[3 * plane];
        boolean grey = true;
        for (int k = 0; k < plane; k++) {
            float opacity = (pixels[k] >>> 24) / 255f;
            for (int channel = 0; channel < 3; channel++) {
                int light = (pixels[k] >> (16 - 8 * channel)) & 0xFF;
                values[channel * plane + k] = opacity * (1 - light / 255f);
                grey &= values[channel * plane + k] == values[k];
            }
        }
        Picture picture = new Picture(3, height, width, values);
        return grey ? picture.withChannels(1) : picture;
    }

    private static Picture mounted(Picture seen, double scale) {
        int width = Math.max(1, (int) Math.round(scale * seen.width()));
        int height = Math.max(1, (int) Math.round(scale * seen.height()));
        int innerWidth = (int) Math.round(SHARE * width);
        int innerHeight = (int) Math.round(SHARE * height);
        Picture inner = Resampling.stretched(seen, innerHeight, innerWidth);
        int left = (width - innerWidth) / 2;
        int top = (height - innerHeight) / 2;
        float[] values = new float[seen.channels() * width * height];
        for (int channel = 0; channel < seen.channels(); channel++) {
            for (int y = 0; y < innerHeight; y++) {
                for (int x = 0; x < innerWidth; x++) {
                    values[(channel * height + top + y) * width + left + x] =
                            inner.values()[(channel * innerHeight + y) * innerWidth + x]
                                    * fade(x, innerWidth)
                                    * fade(y, innerHeight);
                }
            }
        }
        return GaussianBlur.apply(new Picture(seen.channels(), height, width, values), BAND_LIMIT);
    }

    /** The share of the photograph at a position of a line, which rises from 0 to 1 within some pixels of either end. */
    private static float fade(int at, int length) {
        double inwards = Math.min(1, (Math.min(at, length - 1 - at) + 0.5) / FADE);
        return (float) (inwards * inwards * (3 - 2 * inwards));
    }
}
