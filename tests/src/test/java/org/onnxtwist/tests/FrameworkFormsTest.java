package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.recognise.Recogniser;

/** What PyTorch exported, with its two layers in each form that applies, computes in ONNX Runtime what it did. */
@Tag("slow")
class FrameworkFormsTest {
    @TempDir
    Path folder;

    private record Case(Path file, LayerForm form, boolean float16) {
        @Override
        public String toString() {
            return file.getFileName() + " " + form.label() + (float16 ? " float16" : "");
        }
    }

    @TestFactory
    Stream<DynamicTest> everyForm() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(SharedFolder.require("pytorch-twist"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".onnx"))
                    .sorted()
                    .toList()) {
                for (LayerForm form : forms(file)) {
                    cases.add(new Case(file, form, false));
                    cases.add(new Case(file, form, true));
                }
            }
        }
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.toString(), () -> agrees(each)));
    }

    /** The recogniser's fixtures, each in one of the forms that its layers can have, which differs from file to file. */
    @TestFactory
    Stream<DynamicTest> everyFixture() throws IOException {
        Path fixtures = Path.of("../transformer/twist/src/test/resources/org/onnxtwist/twist/recognise");
        List<Path> files;
        try (Stream<Path> all = Files.walk(fixtures)) {
            files = all.filter(file -> file.toString().endsWith(".onnx"))
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("not_"))
                    .sorted()
                    .toList();
        }
        assertTrue(files.size() > 300, () -> files.size() + " fixtures");
        return IntStream.range(0, files.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        fixtures.relativize(files.get(i)).toString(), () -> agrees(files.get(i), i)));
    }

    /** Networks of two layers in plain but unusual styles. */
    @TestFactory
    Stream<DynamicTest> everyStyle() throws IOException {
        Path faults = SharedFolder.require("faults/recogniser");
        List<Path> files;
        try (Stream<Path> all = Files.list(faults)) {
            files = all.filter(file -> file.toString().endsWith(".onnx"))
                    // The exporter put a quotient of integers where one of floats is needed; ONNX Runtime refuses the
                    // file.
                    .filter(file -> !String.valueOf(file.getFileName()).equals("np_indices_dynamo_dyn.onnx"))
                    .sorted()
                    .toList();
        }
        assertEquals(10, files.size());
        return IntStream.range(0, files.size())
                .mapToObj(i ->
                        DynamicTest.dynamicTest(String.valueOf(files.get(i).getFileName()), () -> {
                            assertEquals(
                                    2,
                                    Recogniser.recognise(OnnxReader.read(files.get(i)))
                                            .size());
                            agrees(files.get(i), i);
                        }));
    }

    private void agrees(Path file, int number) throws IOException {
        int layers = Recogniser.recognise(OnnxReader.read(file)).size();
        OptimizationReport report = export(
                file,
                site -> {
                    List<LayerForm> candidates = site.candidates();
                    return new Selection.Choice(candidates.get(number % candidates.size()), "its turn");
                },
                false);
        assertEquals(layers, report.layers().size());
        assertTrue(report.published(), () -> String.valueOf(report.verification()));
        if (report.layers().stream().anyMatch(FrameworkFormsTest::isOnePositionWide)) {
            // Its grid is zero, by which no layer can be known.
            return;
        }
        assertEquals(
                report.layers().stream()
                        .map(layer -> layer.form()
                                .map(LayerForm::recognisedAs)
                                .orElse(layer.layer().form()))
                        .filter(form -> form != Form.PLAIN)
                        .toList(),
                Recogniser.recognise(OnnxReader.read(folder.resolve("exported.onnx"))).stream()
                        .map(TwistLayer::form)
                        .toList());
    }

    private static boolean isOnePositionWide(ExportedLayer layer) {
        return layer.site().outputShape().size(2).orElse(0) == 1
                || layer.site().outputShape().size(3).orElse(0) == 1;
    }

    private OptimizationReport export(Path file, Selection selection, boolean float16) throws IOException {
        return OptimizationRequest.ofForms(
                        JobFiles.of(file, folder.resolve("exported.onnx")),
                        ExportOptions.of(selection),
                        float16,
                        new JobChecks<>(Optional.of(ComparisonOptions.defaults()), true))
                .run(task -> {});
    }

    private static List<LayerForm> forms(Path file) throws IOException {
        return TwistExport.plan(OnnxReader.read(file), ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .toList();
    }

    private void agrees(Case each) throws IOException {
        OptimizationReport report = export(each.file(), Selection.always(each.form()), each.float16());
        assertEquals(2, report.layers().size());
        assertTrue(report.published(), () -> String.valueOf(report.verification()));
    }
}
