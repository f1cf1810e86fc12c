package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.opset.OpsetUpgradeException;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;

/** Models written for old operator sets give their recorded outputs in the newest one that ONNX Runtime runs, too. */
final class OpsetUpgradeDataTest {
    private static final long NEWEST_THAT_RUNS = 26;
    private static final int MODELS = 100;
    private static final ModelComparison COMPARISON =
            new ModelComparison(ComparisonOptions.defaults().withRtol(1e-3).withAtol(1e-5));

    @TempDir
    Path folder;

    @Test
    void recordedOutputsStay() throws IOException {
        Path archive = SharedFolder.require("conformance").resolve("converted-models.zip");
        List<String> wrong = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int compared = 0;
        for (Path model : unpacked(archive)) {
            Path data = Optional.ofNullable(model.getParent()).orElseThrow();
            Model read = OnnxReader.read(model);
            if (!COMPARISON.compareWithData(model, read, data).passed().equals(Optional.of(true))) {
                continue;
            }
            Path written = data.resolve("newest.onnx");
            try {
                new OpsetUpgrade(NEWEST_THAT_RUNS).run(read);
            } catch (OpsetUpgradeException e) {
                refused.add(data.getFileName() + ": " + e.getMessage());
                continue;
            }
            OnnxWriter.write(read, written, WriteOptions.defaults());
            ComparisonReport report = COMPARISON.compareWithData(written, OnnxReader.read(written), data);
            if (!report.passed().equals(Optional.of(true))) {
                wrong.add(data.getFileName() + ": " + report.reason());
            }
            compared++;
        }
        assertEquals(List.of(), wrong);
        assertEquals(List.of(), refused);
        assertTrue(compared >= MODELS, compared + " were compared");
    }

    private List<Path> unpacked(Path archive) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive);
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(entry.toString().substring(1));
                Files.createDirectories(Optional.ofNullable(target.getParent()).orElseThrow());
                Files.copy(entry, target);
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("model.onnx")).sorted().toList();
        }
    }
}
