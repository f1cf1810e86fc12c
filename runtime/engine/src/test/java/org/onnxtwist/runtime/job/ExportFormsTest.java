package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.runtime.inputs.TestDataSet;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.verify.GoldenCase;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Every golden case in every form that its layers can have computes what PyTorch computes in double precision. */
final class ExportFormsTest {
    /** Of an output relative to its largest value. */
    private static final double BOUND = 2e-5;

    /** Input, weights and each result are rounded to the 11 bits of a half, by 2^-12 of their size each; 7.2e-4 is the worst seen. */
    private static final double FLOAT16_BOUND = 0x1p-9;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyForm() {
        return GoldenCase.all()
                .flatMap(golden -> forms(golden).stream()
                        .flatMap(form -> Stream.of(
                                DynamicTest.dynamicTest(golden + " " + form.label(), () -> agrees(golden, form, false)),
                                DynamicTest.dynamicTest(
                                        golden + " " + form.label() + " float16", () -> agrees(golden, form, true)))));
    }

    /** The model with its layers, and the values of its parameters. */
    private static Model rewritten(GoldenCase golden) {
        try {
            Model model = golden.model();
            TwistRewrite.apply(
                    model,
                    TwistOptions.defaults().withParameters(golden.parameters()).withPurpose(Purpose.EXPORT));
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<LayerForm> forms(GoldenCase golden) {
        return TwistExport.plan(rewritten(golden), ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .toList();
    }

    private void agrees(GoldenCase golden, LayerForm form, boolean float16) throws IOException {
        Model model = rewritten(golden);
        TwistExport.run(model, Selection.always(form));
        if (float16) {
            new Float16Conversion(Set.of()).run(model);
        }
        assertEquals(List.of(), GraphCheck.findings(model));
        Path file = folder.resolve("exported.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        TestDataSet data = golden.data();
        try (InferenceSession session = InferenceSession.open(file, InferenceOptions.defaults())) {
            Map<String, Tensor> outputs = session.run(data.inputs());
            data.outputs()
                    .forEach((name, expected) -> assertClose(
                            expected.toDoubles(),
                            Objects.requireNonNull(outputs.get(name)).toDoubles(),
                            float16 ? FLOAT16_BOUND : BOUND));
        }
    }

    private static void assertClose(double[] expected, double[] actual, double bound) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(worst <= bound * largest, "off by " + worst / largest + " of the largest value");
    }
}
