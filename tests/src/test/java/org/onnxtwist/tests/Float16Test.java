package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Every real model in halves computes what it computed in floats, as ONNX Runtime says, within the tolerance of {@link
 * org.onnxtwist.runtime.compare.tensor.Tolerances}: eight times 2^-11 times the square root of the operators on the longest chain, relative to an
 * output's largest element. That is 0.015 for a model of 14 operators and 0.06 for one of 240.
 */
@Tag("slow")
final class Float16Test {
    private static final int FILE = 1;
    private static final ComparisonOptions IN_HALVES =
            ComparisonOptions.defaults().with(Optimization.NONE).withArithmetic(DType.FLOAT16);

    /** Inputs on which a model's function changes faster than halves can follow; on all others it has to agree. */
    private static final Map<String, Set<InputKind>> BEYOND_HALVES = Map.of(
            // Made for pictures from -1 to 1: from bytes it computes 159,000, and the greatest half is 65,504.
            "face_detection_front_128x128_barracuda.onnx",
            Set.of(InputKind.IMAGE_BYTE),
            // On flat pictures one class of 41,140 elements tips over.
            "FastestDet.onnx",
            Set.of(InputKind.IMPULSE, InputKind.CONSTANT),
            // Maps 0..255 to -1..1 first, and scores what equals its neighbourhood's maximum to the last bit.
            "mlsd_320x320_tiny.onnx",
            Set.of(InputKind.values()),
            // Sigmoids, most of which are below the least half.
            "ch_PP-OCRv3_det_infer.onnx",
            Set.of(InputKind.values()),
            // The logarithm of a spectrum that is nearly zero, times a million.
            "silero_vad_legacy.onnx",
            Set.of(InputKind.CONSTANT, InputKind.RAMP),
            "silero_vad_v5.onnx",
            Set.of(InputKind.CONSTANT));

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyModelComputesNearlyTheSameInHalves() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[FILE])
                .map(file -> DynamicTest.dynamicTest(file, () -> convert(models.resolve(file))));
    }

    private void convert(Path file) throws IOException {
        Model model = OnnxReader.read(file);
        Map<String, ValueType> before = signature(model);
        boolean changed = Float16Conversion.all().run(model);
        assertEquals(before, signature(model), "inputs and outputs keep their names and types");
        Path written = folder.resolve("halves.onnx");
        OnnxWriter.write(model, written, WriteOptions.defaults());
        Model read = OnnxReader.read(written);
        Set<FindingCode> findings = findings(read);
        findings.removeAll(findings(OnnxReader.read(file)));
        assertEquals(Set.of(), findings);
        assertFalse(Float16Conversion.all().run(read), "a second run changes the model again");
        if (changed) {
            ComparisonReport report = new ModelComparison(IN_HALVES)
                    .compare(file, OnnxReader.read(file), written, OnnxReader.read(written));
            assertTrue(report.passed().isPresent(), report.reason());
            assertEquals(List.of(), wrong(report, String.valueOf(file.getFileName())), report.reason());
        }
    }

    private static Map<String, ValueType> signature(Model model) {
        return Stream.concat(
                        model.graph().inputs().stream()
                                .filter(input -> input.initializer().isEmpty()),
                        model.graph().outputs().stream())
                .collect(Collectors.toMap(value -> value.name().orElseThrow(), Value::type, (one, same) -> one));
    }

    private static Set<FindingCode> findings(Model model) {
        return Checker.check(model).stream().map(Finding::code).collect(Collectors.toCollection(HashSet::new));
    }

    private static List<RunReport> wrong(ComparisonReport report, String file) {
        Set<String> beyond = BEYOND_HALVES.getOrDefault(file, Set.of()).stream()
                .map(InputKind::label)
                .collect(Collectors.toSet());
        return report.runs().stream()
                .filter(run -> !run.passed() && !beyond.contains(run.input()))
                .toList();
    }
}
