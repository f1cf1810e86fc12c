package org.onnxtwist.runtime.train.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures, against what Pillow and PyTorch make of them ({@code pictures.py} beside the image files wrote it). */
final class PictureTest {
    private static final int HEIGHT = 7;
    private static final int WIDTH = 11;

    private static Map<String, float[]> expected = Map.of();

    @TempDir
    Path folder;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = Objects.requireNonNull(PictureTest.class.getResourceAsStream("expected.txt"))) {
            expected = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(words -> words[0], PictureTest::numbers));
        }
    }

    private static float[] numbers(String[] words) {
        float[] numbers = new float[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(words[i + 1]);
        }
        return numbers;
    }

    private static Picture picture() {
        float[] values = new float[3 * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            int c = i / HEIGHT / WIDTH;
            int y = i / WIDTH % HEIGHT;
            int x = i % WIDTH;
            values[i] = (37 * c + 11 * y + 7 * x + 5 * x * y * (c + 1)) % 256;
        }
        return new Picture(3, HEIGHT, WIDTH, values);
    }

    private static void requireSame(String name, Picture picture, double tolerance) {
        float[] values = Objects.requireNonNull(expected.get(name), name);
        assertArrayEquals(values, picture.values(), (float) tolerance, name);
    }

    @ParameterizedTest
    @CsvSource({"4, 5", "13, 17", "3, 20", "7, 6"})
    void sizesChangeAsPillowChangesThem(int height, int width) {
        Picture stretched = Resampling.stretched(picture(), height, width);
        assertEquals(height + "x" + width, stretched.height() + "x" + stretched.width());
        requireSame("stretched-" + height + "-" + width, stretched, 0.01);
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "14, 16"})
    void whatIsBeyondTheProportionsIsCutOff(int height, int width) {
        requireSame("cropped-" + height + "-" + width, Resampling.cropped(picture(), height, width), 0.01);
    }

    @Test
    void aCropAtTheSameScaleCopiesPixels() {
        Picture cropped = Resampling.cropped(picture(), 7, 8);
        for (int i = 0; i < cropped.values().length; i++) {
            // One and a half columns go on each side, which is two on the left.
            assertEquals(picture().values()[i / 8 * WIDTH + i % 8 + 2], cropped.values()[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"25, 1", "-70, 1.3", "0, 0.8", "180, 1"})
    void picturesTurnAndScaleAsByGridSample(String degrees, String scale) {
        Picture warped = AffineWarp.apply(picture(), Double.parseDouble(degrees), Double.parseDouble(scale));
        requireSame("warped-" + degrees + "-" + scale, warped, 0.01);
    }

    @Test
    void aQuarterTurnIsAnticlockwise() {
        Picture turned = AffineWarp.apply(new Picture(1, 2, 2, new float[] {1, 2, 3, 4}), 90, 1);
        assertArrayEquals(new float[] {2, 4, 1, 3}, turned.values(), 1e-5f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.6", "1.4"})
    void coloursChangeAsPillowChangesThem(String name) {
        double factor = Double.parseDouble(name);
        // Pillow rounds the result, and before that the luminance, to integers.
        Picture brightness = picture();
        ColorJitter.apply(brightness, factor, 1, 1, 0, 255);
        requireSame("brightness-" + name, brightness, 1);
        Picture contrast = picture();
        ColorJitter.apply(contrast, 1, factor, 1, 0, 255);
        requireSame("contrast-" + name, contrast, 1.5);
        Picture saturation = picture();
        ColorJitter.apply(saturation, 1, 1, factor, 0, 255);
        requireSame("saturation-" + name, saturation, 1.5);
    }

    @Test
    void greyIsTheLuminance() {
        requireSame("luminance", picture().withChannels(1), 1);
        Picture grey = new Picture(1, 1, 2, new float[] {5, 6});
        assertArrayEquals(new float[] {5, 6, 5, 6, 5, 6}, grey.withChannels(3).values());
        assertThrows(IllegalArgumentException.class, () -> picture().withChannels(2));
    }

    @Test
    void picturesMoveAndAreMirrored() {
        Picture picture = new Picture(1, 2, 3, new float[] {1, 2, 3, 4, 5, 6});
        assertArrayEquals(
                new float[] {5, 6, 0, 0, 0, 0}, picture.shifted(1, 1, false).values());
        assertArrayEquals(
                new float[] {0, 0, 0, 2, 1, 0}, picture.shifted(-1, -1, true).values());
        assertArrayEquals(
                new float[] {3, 2, 1, 6, 5, 4}, picture.shifted(0, 0, true).values());
        assertArrayEquals(new float[6], picture.shifted(-5, 9, true).values());
    }

    @Test
    void channelsStandFirstOrLast() {
        float[] last = {1, 10, 2, 20, 3, 30};
        Picture picture = Picture.ofChannelsLast(2, 1, 3, last);
        assertArrayEquals(new float[] {1, 2, 3, 10, 20, 30}, picture.values());
    }

    /** JPEG decoders differ in how they round. */
    @ParameterizedTest
    @CsvSource({
        "rgb.png, 0",
        "grey.png, 0",
        "rgba.png, 0",
        "greyalpha.png, 0",
        "palette.png, 0",
        "bits.png, 0",
        "grey16.png, 0.01",
        "rgb.bmp, 0",
        "grey.gif, 0",
        "rgb.jpg, 6",
        "profile.jpg, 6",
        "grey.jpg, 1"
    })
    void imagesAreReadAsByPillow(String name, double tolerance) throws IOException, URISyntaxException {
        URL file = Objects.requireNonNull(PictureTest.class.getResource(name));
        Picture read = ImageDecoder.read(Path.of(file.toURI()));
        int pixels = read.height() * read.width();
        float[] values = Objects.requireNonNull(expected.get(name), name);
        requireSame(name, read.withChannels(values.length / pixels), tolerance);
    }

    @Test
    void aDamagedColourProfileDoesNotCountEither() throws IOException {
        try (InputStream in = Objects.requireNonNull(PictureTest.class.getResourceAsStream("profile.jpg"))) {
            byte[] bytes = in.readAllBytes();
            // Within the table of the profile's tags.
            bytes[205] = (byte) 0xc0;
            Picture read = ImageDecoder.read(Files.write(folder.resolve("damaged.jpg"), bytes));
            assertEquals("16x24", read.height() + "x" + read.width());
        }
    }

    @Test
    void whatIsNoImageIsRefused() throws IOException {
        Path file = folder.resolve("a.png");
        Files.write(file, new byte[0]);
        assertTrue(refusal(file).endsWith("is empty"));
        Files.writeString(file, "GIF or PNG?");
        assertTrue(refusal(file).endsWith("is not an image of a known format"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void aTruncatedImageIsRefused(String format) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40 * 30; i++) {
            image.setRGB(i % 40, i / 40, i * 7919);
        }
        Path file = folder.resolve("a." + format);
        ImageIO.write(image, format, file.toFile());
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {10, bytes.length / 2, bytes.length * 9 / 10}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertTrue(refusal(file).length() > 8, () -> format + " of " + length + " bytes: " + refusal(file));
        }
    }

    private static String refusal(Path file) {
        return String.valueOf(assertThrows(IOException.class, () -> ImageDecoder.read(file), file.toString())
                .getMessage());
    }
}
