package org.onnxtwist.runtime.train.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** Writes small files of training data, and reads what a loader makes of them. */
final class DataFiles {
    private DataFiles() {}

    /** An input of a model; a size of 0 is open. */
    static Port port(String name, DType dtype, long... dims) {
        List<Dim> shape = new ArrayList<>();
        for (long dim : dims) {
            shape.add(dim == 0 ? Dim.UNKNOWN : Dim.of(dim));
        }
        return new Port(name, ValueType.tensor(dtype, Shape.of(shape)));
    }

    static Path npy(Path file, String descr, String shape, ByteBuffer content) throws IOException {
        byte[] header = ("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + content.remaining());
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
        return Files.write(file, bytes.put(header).put(content).array());
    }

    static Path npy(Path file, String descr, Tensor tensor) throws IOException {
        StringBuilder shape = new StringBuilder();
        for (long dim : tensor.dims()) {
            shape.append(dim).append(',');
        }
        return npy(file, descr, shape.toString(), tensor.packed().read(0, (int)
                tensor.packed().byteSize()));
    }

    /** A PNG file of one colour. */
    static Path png(Path file, int width, int height, int rgb) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /** Classes a, b, c, ... with images of 2x2 pixels, whose values are 10 times the class plus the image, all three channels the same. */
    static Path images(Path folder, int... counts) {
        try {
            for (int label = 0; label < counts.length; label++) {
                for (int i = 0; i < counts[label]; i++) {
                    Path file = folder.resolve(Character.toString('a' + label)).resolve(i + ".png");
                    png(file, 2, 2, (10 * label + i) * 0x010101);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The elements of all batches of an epoch, batch by batch. */
    static List<List<Double>> elements(BatchSource source, String name, long seed, int epoch, long first) {
        try (Stream<Batch> batches = source.batches(seed, epoch, first)) {
            return batches.map(batch -> elements(batch, name)).toList();
        }
    }

    static List<Double> elements(Batch batch, String name) {
        List<Double> elements = new ArrayList<>();
        for (double element : Objects.requireNonNull(batch.tensors().get(name)).toDoubles()) {
            elements.add(element);
        }
        return elements;
    }
}
