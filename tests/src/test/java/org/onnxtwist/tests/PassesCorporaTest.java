package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.loading.RuntimeEvaluator;
import org.onnxtwist.schema.check.Checker;

/** The passes that make models smaller, all rules among them, on the models of ONNX's own tests, which are small and show what is rare. */
@Tag("slow")
final class PassesCorporaTest {
    private static final ComparisonOptions OPTIONS =
            ComparisonOptions.defaults().with(Optimization.NONE);

    private static final Pipeline SMALLER = Pipeline.of(
            "smaller",
            Passes.smaller().stream()
                    .map(pass -> pass instanceof ConstantFolding folding ? folding.and(new RuntimeEvaluator()) : pass)
                    .toList());

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"node-models.zip, 220", "converted-models.zip, 10"})
    void whatTheyComputeStays(String archive, int least) throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Path file : SharedFolder.unpack("conformance/" + archive, folder)) {
            Model model = OnnxReader.read(file);
            List<String> changes = SMALLER.reports(model).stream()
                    .filter(Pipeline.Report::changed)
                    .map(Pipeline.Report::pass)
                    .toList();
            if (changes.isEmpty() || !canBeGenerated(model)) {
                continue;
            }
            if (Checker.check(OnnxReader.read(file)).isEmpty()) {
                assertEquals(List.of(), Checker.check(model), file::toString);
            }
            Path written = Path.of(file + ".changed");
            OnnxWriter.write(model, written, WriteOptions.defaults());
            Model before = OnnxReader.read(file);
            ComparisonReport report = new ModelComparison(OPTIONS.withRoundedConstants(before))
                    .compare(file, before, written, OnnxReader.read(written));
            // Of the others, the runtime lacks an operator, or random inputs do not fit.
            compared += report.passed().isPresent() ? 1 : 0;
            if (report.passed().equals(Optional.of(false))) {
                wrong.add(file + " " + changes + ": " + report.reason());
            }
        }
        assertEquals(List.of(), wrong);

        assertTrue(compared >= least, compared + " were compared");
    }

    private static boolean canBeGenerated(Model model) {
        return model.graph().inputs().stream().allMatch(input -> input.type().dtype() != DType.UNDEFINED);
    }
}
