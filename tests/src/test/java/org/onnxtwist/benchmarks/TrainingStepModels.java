package org.onnxtwist.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.train.network.ConvShape;
import org.onnxtwist.runtime.train.network.Layers;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Writes whole training steps of networks with and without conv_twist layers, for {@code tests/benchmarks/train_steps.py}. */
public final class TrainingStepModels {
    private static final int CLASSES = 10;
    private static final int SIDE = 32;
    private static final double WEIGHT_DECAY = 0.01;

    private TrainingStepModels() {}

    /**
     * Writes the models: {@code 64-64-64_32_twisted_sgd.onnx} is a step of three twisted layers of 64 channels with batches of 32.
     *
     * @param args the folder, the batch, then for each network the channels of its layers, as 64-64-64
     */
    public static void main(String[] args) throws IOException {
        Map<String, Optimizer> optimizers = Map.of("sgd", new Sgd(0.9, false), "adamw", Adam.standard(true));
        int batch = Integer.parseInt(args[1]);
        for (String channels : Arrays.asList(args).subList(2, args.length)) {
            for (String kind : new String[] {"plain", "twisted"}) {
                Model model = network(channels, batch);
                if (kind.equals("twisted")) {
                    TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
                }
                for (Map.Entry<String, Optimizer> optimizer : optimizers.entrySet()) {
                    UpdateOptions update =
                            UpdateOptions.of(optimizer.getValue()).withWeightDecay(WEIGHT_DECAY);
                    Model step = TrainingStep.of(model, StepOptions.of(SoftmaxCrossEntropy.PLAIN, update))
                            .joined();
                    String name = channels + "_" + batch + "_" + kind + "_" + optimizer.getKey() + ".onnx";
                    Files.write(Path.of(args[0], name), OnnxWriter.toBytes(step));
                }
            }
        }
    }

    /** A 3x3 Conv, a BatchNormalization and a Relu for each number of channels, then the mean over the image and a linear layer. */
    private static Model network(String channels, int batch) {
        Layers layers =
                new Layers("chain", NetworkOptions.of(3, SIDE, SIDE, CLASSES).withBatch(Dim.of(batch)));
        Value x = layers.image();
        long before = 3;
        int number = 0;
        for (String each : channels.split("-", -1)) {
            long after = Long.parseLong(each);
            x = layers.convUnit("layer" + number++, x, ConvShape.of3x3(before, after));
            before = after;
        }
        return layers.classify("fc", layers.globalMean(x), before);
    }
}
