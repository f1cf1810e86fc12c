package org.onnxtwist.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.engine.data.TestDataSet;
import org.onnxtwist.engine.session.InferenceOptions;
import org.onnxtwist.engine.session.InferenceSession;
import org.onnxtwist.engine.verify.GoldenCase;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.GraphCheck;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.twist.Form;
import org.onnxtwist.twist.LayerWeights;
import org.onnxtwist.twist.Purpose;
import org.onnxtwist.twist.RecordedLayer;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistOptions;
import org.onnxtwist.twist.TwistRewrite;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.export.Variant;

/** Every golden case in every form that its layers can have computes what PyTorch computes in double precision. */
final class ExportFormsTest {
    /** Of an output relative to its largest value. */
    private static final double BOUND = 2e-5;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyForm() {
        return GoldenCase.all()
                .flatMap(golden -> variants(golden)
                        .map(variant -> DynamicTest.dynamicTest(
                                golden + " " + variant.label(), () -> agrees(golden, variant))));
    }

    /** A model and the layers that are found in it. */
    private record Rewritten(Model model, List<TwistLayer> layers) {
        static Rewritten of(GoldenCase golden) {
            try {
                Model model = golden.model();
                var result = TwistRewrite.apply(
                        model,
                        TwistOptions.defaults()
                                .withParameters(golden.parameters())
                                .withPurpose(Purpose.EXPORT));
                return new Rewritten(
                        model,
                        result.layers().stream().map(ExportFormsTest::lifted).toList());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static TwistLayer lifted(RecordedLayer layer) {
        return new TwistLayer(
                layer.name(),
                layer.scope(),
                layer.input(),
                layer.output(),
                Set.of(),
                layer.geometry(),
                layer.coordinates(),
                Form.REFERENCE,
                layer.purpose(),
                layer.grid(),
                true,
                new LayerWeights(
                        layer.weight().initializer().orElseThrow(),
                        layer.bias().map(b -> b.initializer().orElseThrow()),
                        layer.kernelX().initializer().orElseThrow(),
                        layer.kernelY().initializer().orElseThrow(),
                        layer.centerX().initializer().orElseThrow(),
                        layer.centerY().initializer().orElseThrow()));
    }

    private static Stream<Variant> variants(GoldenCase golden) {
        List<Variant> all = new ArrayList<>();
        Rewritten rewritten = Rewritten.of(golden);
        TwistExport.run(rewritten.model(), rewritten.layers(), (site, candidates) -> {
            candidates.stream().filter(candidate -> !all.contains(candidate)).forEach(all::add);
            return new Selection.Choice(candidates.get(0), "any");
        });
        return all.stream();
    }

    private void agrees(GoldenCase golden, Variant variant) throws IOException {
        Rewritten rewritten = Rewritten.of(golden);
        TwistExport.run(
                rewritten.model(),
                rewritten.layers(),
                (site, candidates) ->
                        new Selection.Choice(candidates.contains(variant) ? variant : candidates.get(0), "asked for"));
        assertEquals(List.of(), GraphCheck.findings(rewritten.model()));
        Path file = folder.resolve("exported.onnx");
        OnnxWriter.write(rewritten.model(), file, WriteOptions.defaults());
        TestDataSet data = golden.data();
        try (InferenceSession session = InferenceSession.open(file, InferenceOptions.defaults())) {
            Map<String, Tensor> outputs = session.run(data.inputs());
            data.outputs()
                    .forEach((name, expected) -> assertClose(
                            expected.toDoubles(),
                            java.util.Objects.requireNonNull(outputs.get(name)).toDoubles()));
        }
    }

    private static void assertClose(double[] expected, double[] actual) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        System.out.println(worst / largest);
        assertTrue(worst <= BOUND * largest, "off by " + worst / largest + " of the largest value");
    }
}
