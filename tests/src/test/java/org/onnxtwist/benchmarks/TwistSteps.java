package org.onnxtwist.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.autodiff.twist.TrainingForm;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Writes models of one conv_twist layer with all its gradients, for {@code tests/benchmarks/steps.py}. */
public final class TwistSteps {
    private TwistSteps() {}

    /**
     * Writes the models.
     *
     * @param args the folder, then numbers of channels
     */
    public static void main(String[] args) throws IOException {
        for (String channels : List.of(args).subList(1, args.length)) {
            for (KernelGradient kernels : List.of(KernelGradient.STRAIGHT_THROUGH, KernelGradient.PROJECTED)) {
                Path file = Path.of(args[0], channels + "-" + kernels + ".onnx");
                Files.write(file, OnnxWriter.toBytes(step(Long.parseLong(channels), kernels)));
            }
        }
    }

    /** A layer on 32 images of 32x32, its output y, and the gradients of the sum of y dy as outputs; parameters are inputs. */
    private static Model step(long channels, KernelGradient kernels) {
        Model model = Model.create("step", 18);
        Graph graph = model.graph();
        ValueType images = ValueType.tensor(DType.FLOAT, 32, channels, 32, 32);
        Value x = graph.addInput("x", images);
        Value w = graph.addInitializer("w", random(channels, channels, 3, 3));
        Value y = Conv.of(x, w)
                .bias(graph.addInitializer("b", random(channels)))
                .pads(1, 1, 1, 1)
                .name("conv")
                .emit(Placement.atEnd(model, graph));
        y.setName("y");
        y.setType(images);
        graph.addOutput(y);
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        Value dy = graph.addInput("dy", images);
        Map<String, Value> names = graph.valuesByName();
        List<Value> operands = Stream.of(
                        "x", "w", "b", "conv.conv_x.weight", "conv.conv_y.weight", "conv.center_x", "conv.center_y")
                .map(name -> Objects.requireNonNull(names.get(name), name))
                .toList();
        Backward.using(GradientRules.standard())
                .withKernels(kernels)
                .pullBack(model, Map.of(y, dy), operands)
                .gradients()
                .forEach((operand, gradient) -> {
                    gradient.setType(operand.initializer().map(Tensor::type).orElse(operand.type()));
                    graph.addOutput(gradient);
                });
        new TrainingForm().run(model);
        operands.stream().filter(operand -> !operand.isInput()).forEach(graph::exposeAsInput);
        return model;
    }

    private static Tensor random(long... dims) {
        int count = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        return Tensor.ofDoubles(
                DType.FLOAT, new Random(1).doubles(count, -0.1, 0.1).toArray(), dims);
    }
}
