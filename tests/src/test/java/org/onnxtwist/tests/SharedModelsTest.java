package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.runtime.verify.RewriteVerification;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * Every real model, rewritten for training, for export and as functions, verified, written and read again. The table of all of them is
 * left in {@code target/shared-models.tsv}.
 */
@Tag("slow")
final class SharedModelsTest {
    private static final int FILE = 1;
    private static final int CONVS_3X3 = 10;
    private static final int CALLS_IN_FN_MODULES = 4;

    private static final List<String> TABLE = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path folder;

    private enum Variant {
        TRAINING,
        EXPORT,
        FUNCTION;

        TwistOptions options() {
            return switch (this) {
                case TRAINING -> TwistOptions.defaults();
                case EXPORT -> TwistOptions.defaults().withPurpose(Purpose.EXPORT);
                case FUNCTION -> TwistOptions.defaults().withAsFunction(true);
            };
        }
    }

    @TestFactory
    Stream<DynamicTest> everyModelIsRewrittenAndVerified() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .flatMap(row -> Arrays.stream(Variant.values())
                        .map(variant -> DynamicTest.dynamicTest(
                                row.get(FILE) + " " + variant.name().toLowerCase(Locale.ROOT),
                                () -> rewrite(
                                        models.resolve(row.get(FILE)),
                                        Integer.parseInt(row.get(CONVS_3X3)),
                                        variant))));
    }

    private void rewrite(Path file, int convs3x3, Variant variant) throws IOException {
        long start = System.nanoTime();
        Model model = OnnxReader.read(file);
        assertEquals(new Recognition(List.of(), List.of()), Recogniser.survey(model));
        TwistResult result = TwistRewrite.apply(model, variant.options());
        // The manifest counts a Conv in a function once; each call of the function has one of its own after the
        // rewrite.
        long expected = file.endsWith("fn_modules.onnx") ? CALLS_IN_FN_MODULES : convs3x3;
        assertEquals(
                expected,
                count(result, ConvEntry.Status.REWRITTEN),
                () -> result.convs().toString());
        assertEquals(convs3x3 > 0, result.changed());
        if (!result.changed()) {
            record(file, variant, result, start, "nothing to rewrite\t\t\t");
            return;
        }
        Path written = folder.resolve(variant + "-" + file.getFileName());
        OnnxWriter.write(model, written, WriteOptions.defaults());
        Model reread = OnnxReader.read(written);
        assertEquals(List.of(), GraphCheck.findings(reread));
        Checker.requireValid(reread);
        // The kernels of a Conv between integers are no constants, which a layer's are.
        boolean isQuantised = file.endsWith("resnet20_qdq_int8.onnx");
        assertEquals(
                result.layers().stream()
                        .filter(layer -> !isQuantised)
                        .map(WrittenLayer::name)
                        .sorted()
                        .toList(),
                Recogniser.recognise(reread).stream()
                        .map(TwistLayer::name)
                        .sorted()
                        .toList());
        assertEquals(List.of(), Losses.between(OnnxReader.read(file), reread, result));
        VerificationReport report = new RewriteVerification(VerificationOptions.defaults())
                .verify(new RewriteSubject(
                        file,
                        () -> read(file),
                        written,
                        model,
                        result,
                        variant.options(),
                        Files.createDirectories(folder.resolve("scratch"))));
        record(
                file,
                variant,
                result,
                start,
                "%s\t%d\t%.2g\t%.2g"
                        .formatted(
                                report.passed()
                                        .map(passed -> passed ? "passed" : "FAILED")
                                        .orElse("not verified"),
                                report.layers().size(),
                                report.maxAbs(),
                                report.maxRel()));
        assertTrue(report.passed().orElse(false), report::reason);
        assertFalse(report.layers().isEmpty());
        assertTrue(report.layers().stream().allMatch(LayerReport::passed));
    }

    private static Model read(Path file) {
        try {
            return OnnxReader.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(TwistResult result, ConvEntry.Status status) {
        return result.convs().stream()
                .map(ConvEntry::status)
                .filter(status::equals)
                .count();
    }

    private static void record(Path file, Variant variant, TwistResult result, long start, String verification) {
        TABLE.add("%s\t%s\t%d\t%d\t%s\t%.1f"
                .formatted(
                        file.getFileName(),
                        variant.name().toLowerCase(Locale.ROOT),
                        result.convs().size(),
                        count(result, ConvEntry.Status.REWRITTEN),
                        verification,
                        (System.nanoTime() - start) * 1e-9));
    }

    @AfterAll
    static void writeTable() throws IOException {
        if (!TABLE.isEmpty()) {
            List<String> lines = new ArrayList<>(
                    List.of("model\tform\tconvs\trewritten\tverification\tlayer checks\tmax abs\tmax rel\tseconds"));
            lines.addAll(TABLE);
            Files.write(Files.createDirectories(Path.of("target")).resolve("shared-models.tsv"), lines);
        }
    }
}
