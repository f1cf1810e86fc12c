package org.onnxtwist.gradients;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.train.data.Batch;

/** Small pictures at random places before stripes, and what the first net of MTCNN is to say of each of its windows. */
record DetectionScenes(List<float[]> images, List<int[]> boxes) {
    private static final int SIDE = 40;
    private static final int CELLS = 15;
    private static final int WINDOW = 12;
    private static final int STEP = 2;

    /** Scenes with pictures of a folder. */
    static DetectionScenes of(Path folder, int count, long seed) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Random random = new Random(seed);
        List<float[]> images = new ArrayList<>();
        List<int[]> boxes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = files.get(random.nextInt(files.size()));
            int size = 10 + random.nextInt(7);
            int[] box = {random.nextInt(SIDE - size), random.nextInt(SIDE - size), size};
            images.add(scene(Optional.ofNullable(ImageIO.read(file.toFile())).orElseThrow(), box, random));
            boxes.add(box);
        }
        return new DetectionScenes(images, boxes);
    }

    private static float[] scene(BufferedImage picture, int[] box, Random random) {
        BufferedImage scene = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        double angle = random.nextDouble() * Math.PI;
        double frequency = 0.3 + random.nextDouble();
        Color colour = new Color(random.nextInt(1 << 24));
        for (int at = 0; at < SIDE * SIDE; at++) {
            int row = at / SIDE;
            double wave = Math.sin(frequency * (at % SIDE * Math.cos(angle) + row * Math.sin(angle)));
            double light = 0.6 + 0.3 * wave + 0.1 * random.nextDouble();
            scene.setRGB(
                    at % SIDE,
                    at / SIDE,
                    new Color((int) (light * colour.getRed()), (int) (light * colour.getGreen()), (int)
                                    (light * colour.getBlue()))
                            .getRGB());
        }
        Graphics2D graphics = scene.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, box[0], box[1], box[2], box[2], null);
        graphics.dispose();
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            int pixel = scene.getRGB(i / 3 % SIDE, i / 3 / SIDE);
            values[i] = ((pixel >> (16 - 8 * (i % 3)) & 0xff) - 127.5f) / 128;
        }
        return values;
    }

    List<Batch> batches(int size) {
        List<Batch> batches = new ArrayList<>();
        for (int first = 0; first + size <= images.size(); first += size) {
            float[] wanted = new float[2 * size * CELLS * CELLS];
            float[] offsets = new float[2 * wanted.length];
            for (int i = 0; i < size; i++) {
                describe(boxes.get(first + i), i, wanted, offsets);
            }
            batches.add(new Batch(
                    size,
                    Map.of(
                            "input_1", images(first, size),
                            "wanted", Tensor.ofFloats(wanted, size, CELLS, CELLS, 2),
                            "offsets", Tensor.ofFloats(offsets, size, CELLS, CELLS, 4))));
        }
        return batches;
    }

    private Tensor images(int first, int size) {
        float[] all = new float[size * 3 * SIDE * SIDE];
        for (int i = 0; i < size; i++) {
            System.arraycopy(images.get(first + i), 0, all, i * 3 * SIDE * SIDE, 3 * SIDE * SIDE);
        }
        return Tensor.ofFloats(all, size, SIDE, SIDE, 3);
    }

    private static void describe(int[] box, int item, float[] wanted, float[] offsets) {
        for (int cell = 0; cell < CELLS * CELLS; cell++) {
            int x = cell % CELLS * STEP;
            int y = cell / CELLS * STEP;
            double overlap = overlap(box, x, y, x + WINDOW, y + WINDOW);
            int at = item * CELLS * CELLS + cell;
            // A window that overlaps in part is neither.
            wanted[2 * at] = overlap < 0.3 ? 1 : 0;
            wanted[2 * at + 1] = overlap > 0.5 ? 1 : 0;
            offsets[4 * at] = (float) (box[0] - x) / WINDOW;
            offsets[4 * at + 1] = (float) (box[1] - y) / WINDOW;
            offsets[4 * at + 2] = (float) (box[0] + box[2] - x - WINDOW) / WINDOW;
            offsets[4 * at + 3] = (float) (box[1] + box[2] - y - WINDOW) / WINDOW;
        }
    }

    /** Intersection over union. */
    private static double overlap(int[] box, double left, double top, double right, double bottom) {
        double width = Math.min(box[0] + box[2], right) - Math.max(box[0], left);
        double height = Math.min(box[1] + box[2], bottom) - Math.max(box[1], top);
        double common = Math.max(0, width) * Math.max(0, height);
        return common / (box[2] * box[2] + (right - left) * (bottom - top) - common);
    }

    /** The mean overlap of the truth and the box of the window that a detector is surest of. */
    double meanOverlap(Model detector) {
        ByteBuffer bytes = ByteBuffer.wrap(OnnxWriter.toBytes(detector));
        try (InferenceSession session = InferenceSession.open("the detector", bytes, InferenceOptions.defaults())) {
            Map<String, Tensor> found = session.run(Map.of("input_1", images(0, images.size())));
            float[] scores =
                    Optional.ofNullable(found.get("softmax")).orElseThrow().toFloats();
            float[] offsets =
                    Optional.ofNullable(found.get("conv2d_4")).orElseThrow().toFloats();
            double sum = 0;
            for (int i = 0; i < images.size(); i++) {
                int best = i * CELLS * CELLS;
                for (int at = best; at < (i + 1) * CELLS * CELLS; at++) {
                    best = scores[2 * at + 1] > scores[2 * best + 1] ? at : best;
                }
                int x = best % (CELLS * CELLS) % CELLS * STEP;
                int y = best % (CELLS * CELLS) / CELLS * STEP;
                sum += overlap(
                        boxes.get(i),
                        x + WINDOW * offsets[4 * best],
                        y + WINDOW * offsets[4 * best + 1],
                        x + WINDOW + WINDOW * offsets[4 * best + 2],
                        y + WINDOW + WINDOW * offsets[4 * best + 3]);
            }
            return sum / images.size();
        }
    }
}
