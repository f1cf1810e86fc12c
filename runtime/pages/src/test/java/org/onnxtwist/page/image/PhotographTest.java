package org.onnxtwist.page.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.runtime.train.data.image.Picture;

final class PhotographTest {
    @TempDir
    private Path folder;

    /** The corner in which a dark spot of the stored upper left corner is seen, as the standard of EXIF says in words. */
    @ParameterizedTest
    @CsvSource({
        "1, left, top", "2, right, top", "3, right, bottom", "4, left, bottom",
        "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
    })
    void photographsAreTurnedUpright(int code, String column, String row) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            Picture seen = Photograph.read(withOrientation(code, order), 300);
            boolean stands = code >= 5;
            assertEquals(stands ? 200 : 300, seen.width());
            assertEquals(stands ? 300 : 200, seen.height());
            int x = column.equals("left") ? seen.width() / 4 : seen.width() - seen.width() / 4;
            int y = row.equals("top") ? seen.height() / 4 : seen.height() - seen.height() / 4;
            assertTrue(seen.values()[y * seen.width() + x] > 0.8, "the spot is not at the " + row + " " + column);
            assertTrue(seen.values()[(seen.height() - y) * seen.width() + seen.width() - x] < 0.2);
        }
    }

    private Path withOrientation(int code, ByteOrder order) throws IOException {
        BufferedImage image = canvas(90, 60);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.BLACK);
        pen.fillRect(0, 0, 30, 20);
        pen.dispose();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", jpeg);
        ByteBuffer exif = ByteBuffer.allocate(6 + 8 + 2 + 2 * 12 + 4);
        exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.order(order).put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        exif.putShort((short) 42).putInt(8).putShort((short) 2);
        exif.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(90);
        exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) code)
                .putShort((short) 0);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.write(jpeg.toByteArray(), 0, 2);
        out.writeShort(0xFFE1);
        out.writeShort(exif.capacity() + 2);
        out.write(exif.array());
        out.write(jpeg.toByteArray(), 2, jpeg.size() - 2);
        return Files.write(folder.resolve(code + ".jpg"), file.toByteArray());
    }

    private static BufferedImage canvas(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        pen.dispose();
        return image;
    }

    @Test
    void damagedExifMeansUpright() {
        assertEquals(ExifOrientation.UPRIGHT, ExifOrientation.of(new byte[0]));
        assertEquals(ExifOrientation.UPRIGHT, ExifOrientation.of(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}));
        byte[] tiff = {'I', 'I', 42, 0, 127, 127, 127, 127, 0, 0};
        assertEquals(ExifOrientation.UPRIGHT, ExifOrientation.of(tiff));
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 127, 0, 0, 0, 'e', 'X', 'I', 'f'};
        assertEquals(ExifOrientation.UPRIGHT, ExifOrientation.of(png));
    }

    @Test
    void coloursStayAndTransparencyIsPaper() throws IOException {
        BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(new Color(255, 0, 0));
        pen.fillRect(0, 0, 20, 40);
        pen.dispose();
        Path file = folder.resolve("half.png");
        ImageIO.write(image, "png", file.toFile());
        Picture seen = Photograph.read(file, 200);
        assertEquals(3, seen.channels());
        int plane = 200 * 200;
        int left = 100 * 200 + 70;
        int right = 100 * 200 + 130;
        assertEquals(0, seen.values()[left], 0.02);
        assertEquals(1, seen.values()[plane + left], 0.02);
        assertEquals(1, seen.values()[2 * plane + left], 0.02);
        assertEquals(0, seen.values()[plane + right], 0.02);
        assertEquals(0, seen.values()[plane], "the border");
    }

    @Test
    void whatIsNoImageIsRefusedInOneSentence() throws IOException {
        Path text = Files.writeString(folder.resolve("letter.txt"), "Dear reader");
        assertRefused("the image '" + text + "' is not an image of a known format; name a PNG or JPEG file", text);
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertRefused("the image '" + empty + "' is empty; name a PNG or JPEG file", empty);
        Path cut = folder.resolve("cut.png");
        ImageIO.write(canvas(300, 300), "png", cut.toFile());
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        assertTrue(refusal(cut).startsWith("the image '" + cut + "' "), refusal(cut));
        assertRefused("'" + folder + "' is no image: it is a folder; name a PNG or JPEG file", folder);
        assertThrows(NoSuchFileException.class, () -> Photograph.read(folder.resolve("nothing.png"), 300));
    }

    @Test
    void whatCannotBeShownIsRefusedInOneSentence() throws IOException {
        Path point = folder.resolve("point.png");
        ImageIO.write(canvas(1, 1), "png", point.toFile());
        assertRefused(
                "the image '" + point
                        + "' is 1x1 pixels, in which nothing can be seen to move: choose one of at least 16x16",
                point);
        Path strip = folder.resolve("strip.png");
        ImageIO.write(canvas(700, 100), "png", strip.toFile());
        assertRefused(
                "the image '" + strip
                        + "' is 700x100 pixels, too narrow to be shown: cut it so that no side is more than 6 times"
                        + " the other",
                strip);
    }

    @Test
    void ofALargeImageOnlySomePixelsAreRead() throws IOException {
        Path large = bigPng(20_000);
        long before = Runtime.getRuntime().totalMemory();
        Picture seen = Photograph.read(large, 100);
        assertEquals(100, seen.width());
        assertTrue(seen.values()[50 * 100 + 50] > 0.99);
        assertTrue(Runtime.getRuntime().totalMemory() - before < 300_000_000);
    }

    /** A black image of one bit a pixel, which takes little space in its file. */
    private Path bigPng(int side) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(rows)) {
            byte[] row = new byte[1 + side / 8];
            for (int y = 0; y < side; y++) {
                deflater.write(row);
            }
        }
        Path file = folder.resolve("large.png");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeLong(0x89504E470D0A1A0AL);
            chunk(
                    out,
                    "IHDR",
                    ByteBuffer.allocate(13)
                            .putInt(side)
                            .putInt(side)
                            .put((byte) 1)
                            .array());
            chunk(out, "IDAT", rows.toByteArray());
            chunk(out, "IEND", new byte[0]);
        }
        return file;
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.US_ASCII));
        sum.update(data);
        out.writeInt(data.length);
        out.writeBytes(type);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }

    private static void assertRefused(String sentence, Path file) {
        assertEquals(sentence, refusal(file));
    }

    private static String refusal(Path file) {
        PictureException refused =
                assertThrows(PictureException.class, () -> Photograph.read(file, 300), file.toString());
        assertEquals(OnnxTwistException.Fault.MODEL, refused.fault());
        return String.valueOf(refused.getMessage());
    }
}
