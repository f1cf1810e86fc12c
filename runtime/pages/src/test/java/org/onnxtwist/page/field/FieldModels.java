package org.onnxtwist.page.field;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.field.FieldAnalysis;
import org.onnxtwist.runtime.field.FieldReport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Reports on models for the tests of their pages. */
public final class FieldModels {
    private FieldModels() {}

    /** The report on a chain of layers with random parameters, one for each name, over images of 12 rows and 20 columns. */
    public static FieldReport chain(int channels, List<String> names) throws IOException {
        return report(channels, names, Dim.of(12), Initialization.SEED);
    }

    /** The same over images of an open height, or with kernels of zeros. */
    static FieldReport report(int channels, List<String> names, Dim height, Initialization initialization)
            throws IOException {
        Model model = new Model(new Graph("net"), 8);
        model.setOpset(17);
        Graph graph = model.graph();
        Value value = graph.addInput(
                "x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of(1), Dim.of(channels), height, Dim.of(20)))));
        Random random = new Random(1);
        for (String name : names) {
            float[] taps = new float[channels * channels * 9];
            for (int i = 0; i < taps.length; i++) {
                taps[i] = (float) random.nextGaussian();
            }
            Value weight = graph.addInitializer("weight", Tensor.ofFloats(taps, channels, channels, 3, 3));
            Node conv = graph.newNode("Conv")
                    .inputs(value, weight)
                    .attribute("kernel_shape", List.of(3L, 3L))
                    .attribute("pads", List.of(1L, 1L, 1L, 1L))
                    .output("y")
                    .append();
            conv.setName(name);
            value = conv.output(0);
        }
        graph.addOutput(value);
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(initialization));
        return FieldAnalysis.of("model", model, Optional.empty());
    }
}
