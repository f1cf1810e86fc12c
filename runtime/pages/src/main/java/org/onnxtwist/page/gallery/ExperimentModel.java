package org.onnxtwist.page.gallery;

import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Builds the model of one step of an experiment: an image {@code [1, channels, height, width]} in, the next one out. */
final class ExperimentModel {
    /** The name of the model's input. */
    static final String IMAGE = "image";

    /** The name of the model's output. */
    static final String NEXT = "next";

    /** The name of the convolution, and of the layer that it becomes. */
    static final String LAYER = "twist";

    private static final long OPSET = 17;

    private ExperimentModel() {}

    /** Returns the model of one step; each channel of the image is a group of its own. */
    static Model of(Experiment experiment, int channels, int height, int width) {
        Model model = convolution(experiment.name(), experiment.baseKernel(), channels, height, width);
        if (experiment.kind() == Experiment.Kind.LAYER) {
            Experiment.Step step = experiment.step();
            LayerOperands<String> keys = LayerOperands.SUFFIXES.map(LAYER::concat);
            TwistRewrite.apply(
                    model,
                    TwistOptions.defaults()
                            .withPurpose(Purpose.EXPORT)
                            .withParameters(Map.of(
                                    keys.kernelX(), weight(step.convX().times(experiment.epsilon()), channels),
                                    keys.kernelY(), weight(step.convY().times(experiment.epsilon()), channels),
                                    keys.centerX(),
                                            Tensor.filled(
                                                    DType.FLOAT, step.centre().x(), channels),
                                    keys.centerY(),
                                            Tensor.filled(
                                                    DType.FLOAT, step.centre().y(), channels))));
        }
        return model;
    }

    /** A model of one depthwise convolution that keeps the size; beyond the border the image is zero. */
    static Model convolution(String name, Stencil kernel, int channels, int height, int width) {
        Model model = Model.create(name, OPSET);
        model.setProducerName("onnx-twist");
        Graph graph = model.graph();
        ValueType type = ValueType.tensor(
                DType.FLOAT, Shape.of(List.of(Dim.of(1), Dim.of(channels), Dim.of(height), Dim.of(width))));
        Value image = graph.addInput(IMAGE, type);
        image.setName(IMAGE);
        Value weight = graph.addInitializer(LAYER + LayerOperands.SUFFIXES.weight(), weight(kernel, channels));
        weight.setName(LAYER + LayerOperands.SUFFIXES.weight());
        Value next = Conv.of(image, weight)
                .pads(1, 1, 1, 1)
                .group(channels)
                .name(LAYER)
                .outputNames(NEXT)
                .emit(Placement.atEnd(model, graph));
        next.setName(NEXT);
        next.setType(type);
        graph.addOutput(next);
        return model;
    }

    private static Tensor weight(Stencil kernel, int channels) {
        float[] values = new float[channels * kernel.taps().size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = kernel.taps().get(k % kernel.taps().size()).floatValue();
        }
        return Tensor.ofFloats(values, channels, 1, 3, 3);
    }
}
