package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.loading.RuntimeEvaluator;

/** Every pass on every real model: what the model computes stays, as ONNX Runtime says, and a second run changes nothing. */
@Tag("slow")
final class PassesTest {
    private static final int FILE = 1;

    // What the runtime folds and fuses depends on what is constant, and rounds in other places.
    private static final ComparisonOptions WITHOUT_OPTIMIZATION =
            ComparisonOptions.defaults().with(Optimization.NONE);

    /**
     * A model whose output may be a probability near 0, the exponential of a sum: what the sum is off by, the output is off by relative
     * to itself, however small it is.
     */
    private static final Set<String> PROBABILITIES = Set.of("silero_vad_v6.onnx");

    private static final long NEWEST_OPSET_THAT_RUNS = 26;

    /**
     * A Sigmoid of numbers up to 2,000, where an image is given as it is: it takes over what they are off by, which is relative to their
     * size. Against double precision the model itself is off by as much as what folding makes of it; on inputs around 0 by 3e-8.
     */
    private static final Path LARGE_LOGITS = Path.of("ppocr", "ch_PP-OCRv3_det_infer.onnx");

    private static final double LARGE_LOGITS_ATOL = 2e-4;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyPassKeepsWhatEveryModelComputes() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[FILE])
                .flatMap(file -> passes().map(pass -> DynamicTest.dynamicTest(
                        file + " " + pass.name(), () -> keepsFunction(models.resolve(file), pass))));
    }

    /** Those that need to be told nothing, and those whose parameter or evaluator lies outside. */
    private static Stream<Pass> passes() {
        return Stream.concat(
                Passes.plain().stream(),
                Stream.of(ConstantFolding.with(new RuntimeEvaluator()), new OpsetUpgrade(NEWEST_OPSET_THAT_RUNS)));
    }

    private void keepsFunction(Path file, Pass pass) throws IOException {
        Model model = OnnxReader.read(file);
        boolean changed = pass.run(model);
        assertEquals(List.of(), GraphCheck.findings(model));
        Path written = folder.resolve(pass.name() + ".onnx");
        OnnxWriter.write(model, written, WriteOptions.defaults());
        assertFalse(pass.run(OnnxReader.read(written)), "a second run changes the model again");
        if (changed) {
            ComparisonReport report = new ModelComparison(options(file, pass))
                    .compare(file, OnnxReader.read(file), written, OnnxReader.read(written));
            assertEquals(Optional.of(true), report.passed(), () -> String.valueOf(report.reason()));
        }
    }

    private static ComparisonOptions options(Path file, Pass pass) {
        if (PROBABILITIES.contains(String.valueOf(file.getFileName()))) {
            return WITHOUT_OPTIMIZATION.withRtol(1e-4).withAtol(1e-6);
        }
        return file.endsWith(LARGE_LOGITS)
                        && pass.name().equals(Rules.foldBatchNormalization().name())
                ? WITHOUT_OPTIMIZATION.withAtol(LARGE_LOGITS_ATOL)
                : WITHOUT_OPTIMIZATION;
    }
}
