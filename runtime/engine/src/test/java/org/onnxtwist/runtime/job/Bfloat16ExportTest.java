package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * A bfloat16 model runs as a copy in float, in which the constants alone are rounded to 8 bits: right exports agree, wrong ones of more than a
 * tenth of the largest output do not.
 */
final class Bfloat16ExportTest {
    private static final int CHANNELS = 8;

    @TempDir
    Path folder;

    static Stream<LayerForm> forms() {
        return LayerForm.all().stream().filter(form -> !form.label().endsWith("+blocked"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormAgrees(LayerForm form) throws IOException {
        OptimizationReport report = export(form);
        assertEquals(
                List.of(form.label(), form.label()),
                report.layers().stream().map(ExportedLayer::label).toList());
        ComparisonReport check = report.verification().orElseThrow();
        assertEquals(Optional.of(true), check.passed(), check.reason());
        assertTrue(check.floatCopy());
        assertTrue(report.published());
    }

    @Test
    void aDroppedBiasIsCaught() throws IOException {
        assertFault("conv1.bias", values -> new double[values.length]);
    }

    @Test
    void aWrongColumnOfTheGridIsCaught() throws IOException {
        assertFault("grid_x", values -> {
            int width = 9;
            for (int at = width - 1; at < values.length; at += width) {
                values[at] = 0;
            }
            return values;
        });
    }

    @Test
    void zeroedKernelsAreCaught() throws IOException {
        assertFault("conv1.conv_x.weight", values -> new double[values.length]);
    }

    /** Alters the constants whose names hold a text, in what was written, and compares again as the job does. */
    private void assertFault(String name, UnaryOperator<double[]> fault) throws IOException {
        OptimizationReport report = export(LayerForm.labelled("folded").orElseThrow());
        Model model = OnnxReader.read(report.output());
        long altered = 0;
        for (Value value : List.copyOf(model.graph().initializers())) {
            if (value.name().filter(text -> text.contains(name)).isPresent()) {
                Tensor tensor = value.initializer().orElseThrow();
                double[] before = tensor.toDoubles();
                double[] after = fault.apply(before.clone());
                altered += Arrays.equals(before, after) ? 0 : 1;
                model.graph().setInitializer(value, Tensor.ofDoubles(tensor.dtype(), after, tensor.dims()));
            }
        }
        assertTrue(altered > 0, "nothing was altered");
        Path file = folder.resolve("wrong.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        Model original = OnnxReader.read(report.model());
        ComparisonReport check = new ModelComparison(
                        ComparisonOptions.defaults().withRoundedConstants(original))
                .compare(report.model(), original, file, OnnxReader.read(file));
        assertEquals(Optional.of(false), check.passed(), check.reason());
    }

    private OptimizationReport export(LayerForm form) throws IOException {
        Path file = folder.resolve("layers.onnx");
        OnnxWriter.write(layers(), file, WriteOptions.defaults());
        return OptimizationRequest.ofForms(
                        JobFiles.of(file, folder.resolve("exported.onnx")),
                        ExportOptions.of(Selection.always(form)),
                        false,
                        new JobChecks<>(Optional.of(ComparisonOptions.defaults()), true))
                .run(task -> {});
    }

    /** Two layers, a Relu between them. */
    private static Model layers() {
        Graph graph = new Graph("net");
        Model model = new Model(graph, 10);
        model.setOpset(22);
        Value x = graph.addInput("x", ValueType.tensor(DType.BFLOAT16, 1, CHANNELS, 7, 9));
        x.setName("x");
        Value relu = graph.newNode("Relu")
                .input(conv(graph, 0, x))
                .output("r")
                .append()
                .output(0);
        Value y = conv(graph, 1, relu);
        y.setName("y");
        y.setType(ValueType.tensor(DType.BFLOAT16, Shape.UNKNOWN));
        graph.addOutput(y);
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        return model;
    }

    private static Value conv(Graph graph, int number, Value input) {
        Value weight = initializer(graph, "w" + number, 0.2, CHANNELS, CHANNELS, 3, 3);
        Value bias = initializer(graph, "b" + number, 1, CHANNELS);
        return graph.newNode("Conv")
                .name("conv" + number)
                .inputs(input, weight, bias)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output("c" + number)
                .append()
                .output(0);
    }

    private static Value initializer(Graph graph, String name, double size, long... dims) {
        double[] numbers = ComputedOutputs.picture(dims).toDoubles();
        Tensor tensor = Tensor.ofDoubles(
                DType.BFLOAT16,
                Arrays.stream(numbers).map(number -> size * number).toArray(),
                dims);
        Value value = graph.addInitializer(name, tensor);
        value.setName(name);
        return value;
    }
}
