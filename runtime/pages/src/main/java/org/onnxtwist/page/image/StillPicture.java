package org.onnxtwist.page.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.onnxtwist.runtime.train.data.image.Picture;

/** A picture as a file: darkness as light, with what is darker than black or lighter than white cut off. */
public final class StillPicture {
    private static final float QUALITY = 0.86f;

    private StillPicture() {}

    /** Returns the content of a PNG file, without loss but for the rounding to eight bits. */
    public static byte[] png(Picture picture) {
        return encoded(picture, "png");
    }

    /** Returns a small file, for pages: PNG for one channel, JPEG for three. */
    public static byte[] small(Picture picture) {
        return encoded(picture, picture.channels() == 1 ? "png" : "jpeg");
    }

    /** Returns the type of {@link #small} files of pictures like this. */
    public static String mediaType(Picture picture) {
        return picture.channels() == 1 ? "image/png" : "image/jpeg";
    }

    /** Returns the picture as the JDK has it. */
    static BufferedImage image(Picture picture) {
        boolean grey = picture.channels() == 1;
        BufferedImage image = new BufferedImage(
                picture.width(), picture.height(), grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = Palette.rgb(picture, y * picture.width() + x);
                if (grey) {
                    image.getRaster().setSample(x, y, 0, rgb & 0xFF);
                } else {
                    image.setRGB(x, y, rgb);
                }
            }
        }
        return image;
    }

    private static byte[] encoded(Picture picture, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(format.equals("jpeg") ? QUALITY : 0);
            writer.write(null, new IIOImage(image(picture), null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
