package org.onnxtwist.tests.documentation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The files that a reader of the pages has: those of this project and small ones with the names that the examples use. */
final class ReaderFiles {
    private static final Path SAMPLES = Path.of("..", "samples", "models");
    private static final int SIDE = 28;

    private ReaderFiles() {}

    /** Writes them into a folder. */
    static void write(Path folder) throws IOException {
        Path models = Files.createDirectories(folder.resolve("samples/models"));
        try (Stream<Path> files = Files.list(SAMPLES)) {
            for (Path file : files.toList()) {
                Files.copy(file, models.resolve(file.getFileName()));
            }
        }
        Path net = models.resolve("small_residual_net.onnx");
        Files.copy(net, folder.resolve("model.onnx"));
        TwistOptions random = TwistOptions.defaults().withInitialization(TwistOptions.Initialization.SEED);
        for (String name : new String[] {"trained.onnx", "samples/models/small_residual_net.twist.onnx"}) {
            Model twisted = OnnxReader.read(net);
            TwistRewrite.apply(twisted, random);
            OnnxWriter.write(twisted, folder.resolve(name), WriteOptions.defaults());
        }
        for (String name : new String[] {"mnist.onnx", "digits.onnx"}) {
            Model digits = OnnxText.parse("""
                    <ir_version: 8, opset_import: ["" : 18]>
                    digits (float[1, 1, 28, 28] Input3) => (float[1, 10] Plus214_Output_0)
                    {
                        shape = Constant<value_ints = [1, 784]>()
                        row = Reshape(Input3, shape)
                        one = Constant<value_float = 0.01>()
                        size = Constant<value_ints = [784, 10]>()
                        weight = Expand(one, size)
                        Plus214_Output_0 = MatMul(row, weight)
                    }
                    """);
            OnnxWriter.write(digits, folder.resolve(name), WriteOptions.defaults());
        }
        Path data = Files.createDirectories(folder.resolve("fashion-mnist"));
        pictures(data, "train", 300);
        pictures(data, "t10k", 50);
        for (String kind : new String[] {"cat", "dog"}) {
            Path photos = Files.createDirectories(folder.resolve("photos").resolve(kind));
            for (int i = 1; i <= 3; i++) {
                ImageIO.write(
                        noise(kind.length() + i),
                        "png",
                        photos.resolve(i + ".png").toFile());
            }
        }
    }

    private static BufferedImage noise(int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    /** A part of a data set in the format IDX: pictures of noise and labels. */
    private static void pictures(Path folder, String part, int count) throws IOException {
        Random random = new Random(count);
        byte[] pixels = new byte[count * SIDE * SIDE];
        random.nextBytes(pixels);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), idx(pixels, count, SIDE, SIDE));
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), idx(labels, count));
    }

    private static byte[] idx(byte[] content, int... sizes) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + content.length);
        file.put(new byte[] {0, 0, 8, (byte) sizes.length});
        for (int size : sizes) {
            file.putInt(size);
        }
        return file.put(content).array();
    }
}
