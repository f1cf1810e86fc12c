package org.onnxtwist.samples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.Examples;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.data.LoaderOptions;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** A twisted residual network learns the direction of stripes. */
final class TrainModelTest {
    private static final int SIDE = 12;
    private static final double[] ANGLES = {0, 60, 120};

    @TempDir
    Path folder = Path.of(".");

    private void draw(String part, int examples, long seed) throws IOException {
        Random random = new Random(seed);
        for (int label = 0; label < ANGLES.length; label++) {
            Path place = Files.createDirectories(folder.resolve(part).resolve("class" + label));
            for (int i = 0; i < examples; i++) {
                double angle = Math.toRadians(ANGLES[label] + 10 * random.nextGaussian());
                double phase = 2 * Math.PI * random.nextDouble();
                BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                    int row = pixel / SIDE;
                    double along = pixel % SIDE * Math.cos(angle) + row * Math.sin(angle);
                    double value = 128 + 70 * Math.sin(1.2 * along + phase) + 25 * random.nextGaussian();
                    int grey = (int) Math.max(0, Math.min(255, value));
                    image.setRGB(pixel % SIDE, pixel / SIDE, grey * 0x010101);
                }
                ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
            }
        }
    }

    @Test
    void theNetworkLearns() throws IOException {
        draw("train", 120, 1);
        draw("unseen", 40, 2);
        Model model = Architecture.RESNET_W16.build(NetworkOptions.of(3, SIDE, SIDE, ANGLES.length));
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        Model trained = TrainModel.train(model, folder.resolve("train"), 3);
        Value image = trained.graph().inputs().get(0);
        Port label = new Port("target", ValueType.tensor(DType.INT64, Shape.of(List.of(Dim.of("n")))));
        BatchLoader unseen = new BatchLoader(
                Examples.ofImageFolder(folder.resolve("unseen")),
                new Port(image.hint(), image.type()),
                label,
                InputPreparation.defaults(),
                LoaderOptions.defaults());
        Evaluation evaluation = Evaluation.of(trained, SoftmaxCrossEntropy.PLAIN, unseen, InferenceOptions.defaults());
        assertTrue(evaluation.classification().orElseThrow().accuracy() > 0.9, evaluation::toString);
    }
}
