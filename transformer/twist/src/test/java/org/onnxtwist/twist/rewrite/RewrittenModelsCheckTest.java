package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.ModelCorpora;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.TwistLayer.Purpose;

/** The checker finds nothing in a rewritten model, with declared and with inferred types. */
final class RewrittenModelsCheckTest {
    private static final List<TwistOptions> VARIANTS = List.of(
            TwistOptions.defaults(),
            TwistOptions.defaults().withPurpose(Purpose.EXPORT),
            TwistOptions.defaults().withAsFunction(true));

    @ParameterizedTest
    @ValueSource(strings = {"models", "golden"})
    void filesRewritten(String folder) throws IOException {
        List<String> found = new ArrayList<>();
        ModelCorpora.folder(folder, (name, bytes, original) -> {
            for (TwistOptions options : VARIANTS) {
                Model model = OnnxReader.read(Path.of(name));
                TwistRewrite.apply(model, options);
                InferredTypes types = ShapeInference.infer(model);
                Stream.concat(Checker.check(model).stream(), Checker.check(model, types::of).stream())
                        // Exporters write an operator set with a file version older than the one it was published with.
                        .filter(finding -> finding.code() != FindingCode.OPSET_NEWER_THAN_IR)
                        .forEach(finding ->
                                found.add(name + " " + options.purpose() + options.asFunction() + ": " + finding));
            }
        });
        assertEquals(List.of(), found);
    }
}
