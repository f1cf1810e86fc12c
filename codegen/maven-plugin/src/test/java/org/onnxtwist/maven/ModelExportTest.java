package org.onnxtwist.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.maven.settings.ComparisonSettings;
import org.onnxtwist.maven.settings.ExportSettings;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

final class ModelExportTest {
    @TempDir
    private Path base;

    private final List<String> lines = new ArrayList<>();

    private final class Lines extends SystemStreamLog {
        @Override
        public void info(CharSequence content) {
            lines.add(content.toString());
        }
    }

    private static ExportSettings settings(List<String> passes, String form, boolean autotune, int threads) {
        ComparisonSettings comparison = new ComparisonSettings(OptionalDouble.empty(), OptionalDouble.empty());
        return new ExportSettings(passes, form, false, true, autotune, threads, true, comparison, true);
    }

    private ModelExport export(ExportSettings settings) {
        Workspace workspace = new Workspace(
                base,
                base.resolve("src"),
                base.resolve("rewritten"),
                base.resolve("exported"),
                Origin.SOURCE,
                base.resolve("classes"),
                base.resolve("reports"),
                ReadOptions.defaults(),
                ProviderChoice.CPU,
                new Lines());
        return new ModelExport(workspace, Origin.SOURCE, settings);
    }

    @Test
    void aModelBecomesFloat16AndItsLayersAreListed() throws IOException {
        Path file = Files.createDirectories(base.resolve("src")).resolve("net.onnx");
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>\n"
                + "g (float[1,1,4,5] x) => (float[1,1,2,3] y) <float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}>"
                + " { [conv] y = Conv (x, w) }");
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        OnnxWriter.write(model, file, WriteOptions.defaults());

        assertTrue(export(settings(List.of(), "folded", false, 0))
                .run(new ModelFile("net.onnx", file, ModelSettings.none())));

        Model exported = OnnxReader.read(base.resolve("exported/net.onnx"));
        Set<DType> types = exported.graph().initializers().stream()
                .flatMap(value -> value.initializer().stream())
                .filter(tensor -> tensor.dims().length == 4)
                .map(tensor -> tensor.dtype())
                .collect(Collectors.toSet());
        assertEquals(Set.of(DType.FLOAT16), types);
        assertTrue(lines.stream().anyMatch(line -> line.matches("  layer +channels +found as +written as +why")));
        assertTrue(lines.stream().anyMatch(line -> line.matches("  conv +1 -> 1 +\\S+ +folded .*")), lines::toString);
        String report = Files.readString(base.resolve("reports/export/net.onnx.json"));
        assertTrue(report.contains("\"layers\"") && report.contains("\"passes\""), report);
    }

    @Test
    void formsAreTimedWhereThatIsAskedFor() {
        JobFiles files = JobFiles.of(base.resolve("a.onnx"), base.resolve("b.onnx"));
        ExportSettings timed = settings(List.of(), "auto", true, 3);
        OptimizationRequest request = (OptimizationRequest) export(timed).request(files, timed);
        assertEquals(Optional.of(new OptimizationRequest.Tuning(ProviderChoice.CPU, 3, 1)), request.tuning());
        assertRefused("autotune chooses the forms, so form cannot be 'folded'", List.of(), "folded", true, 0);
        assertRefused("autotune is true, but the twist layers keep their forms", List.of("dead-code"), "auto", true, 0);
        assertRefused("threads is 3, but", List.of(), "auto", false, 3);
    }

    private void assertRefused(String sentence, List<String> passes, String form, boolean autotune, int threads) {
        ParameterException refusal = assertThrows(
                ParameterException.class,
                () -> settings(passes, form, autotune, threads).selection(1));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(sentence), refusal::toString);
    }
}
