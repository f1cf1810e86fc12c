package org.onnxtwist.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.LearningRate;
import org.onnxtwist.runtime.train.StepResult;
import org.onnxtwist.runtime.train.TrainingListener;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.Batch;

/** Trains on Fashion-MNIST in an order that is given, for {@code tests/benchmarks/fashion.py}. */
public final class TrainingInOrder {
    private static final int BATCH = 128;
    private static final int PIXELS = 28 * 28;

    private final byte[] pixels;
    private final byte[] labels;
    private final Port image;
    private final Port label;
    private final float[] grey = new float[256];

    private TrainingInOrder(Path folder, String part, double mean, double std, List<Port> inputs) throws IOException {
        pixels = read(folder.resolve(part + "-images-idx3-ubyte.gz"), 16);
        labels = read(folder.resolve(part + "-labels-idx1-ubyte.gz"), 8);
        image = inputs.get(0);
        label = inputs.get(1);
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) ((i / 255.0 - mean) / std);
        }
    }

    private static byte[] read(Path file, int header) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            in.skipNBytes(header);
            return in.readAllBytes();
        }
    }

    /** The number of batches of a pass over all examples; the last one has what is left. */
    private int batches() {
        return (labels.length + BATCH - 1) / BATCH;
    }

    /** The batches of all passes. */
    private Stream<Batch> batches(IntBuffer order) {
        return IntStream.range(0, order.limit() / labels.length * batches())
                .mapToObj(number -> batch(
                        order.slice(number / batches() * labels.length, labels.length), number % batches() * BATCH));
    }

    private Batch batch(IntBuffer order, int first) {
        int count = Math.min(BATCH, order.limit() - first);
        float[] images = new float[count * PIXELS];
        long[] classes = new long[count];
        for (int i = 0; i < count; i++) {
            int example = order.get(first + i);
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                images[i * PIXELS + pixel] = grey[pixels[example * PIXELS + pixel] & 0xff];
            }
            classes[i] = labels[example];
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(image.name(), Tensor.ofFloats(images, count, 1, 28, 28));
        tensors.put(label.name(), Tensor.ofLongs(classes, count));
        return Batch.of(tensors);
    }

    /**
     * Trains, writes one line for each step, its loss and learning rate, and prints accuracy and loss of the test.
     *
     * @param args the model, the folder of the data, mean and standard deviation of the pixels, a file of the numbers of the examples in
     *     their order, one 32-bit little-endian integer each, the file of the losses, the number of threads, and the number of steps after
     *     which the training ends without a test, 0 for all
     */
    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[1]);
        double mean = Double.parseDouble(args[2]);
        double std = Double.parseDouble(args[3]);
        IntBuffer order = ByteBuffer.wrap(Files.readAllBytes(Path.of(args[4])))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        int steps = Integer.parseInt(args[7]);
        StepOptions step = StepOptions.of(
                SoftmaxCrossEntropy.PLAIN, UpdateOptions.of(new Sgd(0.9, false)).withWeightDecay(5e-4));
        InferenceOptions options = InferenceOptions.defaults().withThreads(Integer.parseInt(args[6]));
        try (PrintWriter losses = new PrintWriter(Files.newBufferedWriter(Path.of(args[5])));
                TrainingRun run = TrainingRun.of(OnnxReader.read(Path.of(args[0])), step, 0, options)) {
            TrainingInOrder train = new TrainingInOrder(data, "train", mean, std, run.data());
            int all = order.limit() / train.labels.length * train.batches();
            // One epoch of all passes, because an epoch of the library has one order.
            run.run(
                    TrainingPlan.of(1, all, new LearningRate.OneCycle(0.1)),
                    (seed, epoch, first) -> train.batches(order).limit(steps == 0 ? all : steps),
                    new TrainingListener() {
                        @Override
                        public void updated(EpochProgress progress, StepResult result, double rate) {
                            losses.println(result.loss() + " " + rate);
                        }
                    });
            if (steps == 0) {
                TrainingInOrder test = new TrainingInOrder(data, "t10k", mean, std, run.data());
                IntBuffer each =
                        IntBuffer.wrap(IntStream.range(0, test.labels.length).toArray());
                Evaluation evaluation = run.evaluate((seed, epoch, first) -> test.batches(each));
                System.out.println(evaluation.classification().orElseThrow().accuracy() + " " + evaluation.loss());
            }
        }
    }
}
