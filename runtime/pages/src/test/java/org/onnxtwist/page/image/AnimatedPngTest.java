package org.onnxtwist.page.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.InflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.onnxtwist.runtime.train.data.image.Picture;

final class AnimatedPngTest {
    private record Chunk(String type, ByteBuffer data) {}

    private static final Picture DARK = new Picture(1, 2, 3, new float[] {0, 1, 0.2f, 1, -3, 9});
    private static final Picture LIGHT = new Picture(1, 2, 3, new float[] {1, 0, 0, 0, 0, 0.4f});

    @Test
    void theFirstFrameIsAnOrdinaryPicture() throws IOException {
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(AnimatedPng.encode(List.of(DARK, LIGHT), List.of(100, 200))));
        assertEquals(3, image.getWidth());
        assertEquals(2, image.getHeight());
        int[] expected = {0xFFFFFF, 0, 0xCCCCCC, 0, 0xFFFFFF, 0};
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], image.getRGB(k % 3, k / 3) & 0xFFFFFF, "pixel " + k);
        }
    }

    @Test
    void theChunksAreThoseOfTheSpecification() throws IOException {
        List<Chunk> chunks = chunks(AnimatedPng.encode(List.of(DARK, LIGHT, DARK), List.of(100, 200, 65535)));
        assertEquals(
                List.of("IHDR", "acTL", "PLTE", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"),
                chunks.stream().map(Chunk::type).toList());
        assertEquals(3, chunks.get(1).data().getInt(0), "frames");
        assertEquals(0, chunks.get(1).data().getInt(4), "repeated without end");
        int sequence = 0;
        for (Chunk chunk : chunks) {
            if (chunk.type().startsWith("f")) {
                assertEquals(sequence++, chunk.data().getInt(0), chunk.type());
            }
        }
        ByteBuffer control = chunks.get(5).data();
        assertEquals(
                List.of(3, 2, 0, 0),
                List.of(control.getInt(4), control.getInt(8), control.getInt(12), control.getInt(16)));
        assertEquals(200, control.getShort(20));
        assertEquals(1000, control.getShort(22));
        assertEquals(65535, chunks.get(7).data().getShort(20) & 0xFFFF);
        // Two rows of a filter byte and four bits a pixel: 15 is white.
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (InflaterOutputStream inflater = new InflaterOutputStream(rows)) {
            byte[] data = chunks.get(6).data().array();
            inflater.write(data, 4, data.length - 4);
        }
        assertArrayEquals(new byte[] {0, 0x0F, (byte) 0xF0, 0, (byte) 0xFF, (byte) 0x90}, rows.toByteArray());
    }

    @Test
    void oneFrameIsAPictureWithoutAnimation() throws IOException {
        assertEquals(
                List.of("IHDR", "PLTE", "IDAT", "IEND"),
                chunks(AnimatedPng.still(DARK)).stream().map(Chunk::type).toList());
    }

    @Test
    void coloursAreNearThoseOfThePicture() throws IOException {
        float[] values = new float[3 * 64 * 64];
        for (int k = 0; k < 64 * 64; k++) {
            values[k] = k % 64 / 63f;
            values[64 * 64 + k] = (k - k % 64) / (64 * 63f);
            values[2 * 64 * 64 + k] = 0.5f;
        }
        Picture picture = new Picture(3, 64, 64, values);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(AnimatedPng.still(picture)));
        for (int k = 0; k < 64 * 64; k++) {
            int rgb = image.getRGB(k % 64, k / 64);
            assertEquals(255 * (1 - values[k]), rgb >> 16 & 0xFF, 32, "red of pixel " + k);
            assertEquals(255 * (1 - values[64 * 64 + k]), rgb >> 8 & 0xFF, 32, "green of pixel " + k);
            assertEquals(128, rgb & 0xFF, 8, "blue of pixel " + k);
        }
    }

    @Test
    void framesAndDelaysBelongTogether() {
        assertEquals(
                "1 frames and 0 delays",
                assertThrows(IllegalArgumentException.class, () -> AnimatedPng.encode(List.of(DARK), List.of()))
                        .getMessage());
    }

    private static List<Chunk> chunks(byte[] file) {
        ByteBuffer content = ByteBuffer.wrap(file);
        assertEquals(0x89504E470D0A1A0AL, content.getLong());
        List<Chunk> chunks = new ArrayList<>();
        while (content.hasRemaining()) {
            byte[] data = new byte[content.getInt()];
            byte[] type = new byte[4];
            content.get(type).get(data);
            CRC32 sum = new CRC32();
            sum.update(type);
            sum.update(data);
            assertEquals((int) sum.getValue(), content.getInt(), "checksum");
            chunks.add(new Chunk(new String(type, StandardCharsets.US_ASCII), ByteBuffer.wrap(data)));
        }
        assertTrue(chunks.size() > 2);
        return chunks;
    }
}
