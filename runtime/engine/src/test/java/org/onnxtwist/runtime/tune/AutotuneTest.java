package org.onnxtwist.runtime.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.verify.GoldenCase;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

@Isolated("It measures time.")
class AutotuneTest {
    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    private ExportedLayer export(String golden, int threads) throws IOException {
        GoldenCase layer = GoldenCase.named(golden);
        Model model = layer.model();
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withParameters(layer.parameters()).withPurpose(Purpose.EXPORT));
        Autotune autotune = new Autotune(
                new CostModel(1),
                InferenceOptions.defaults().withThreads(threads),
                1,
                TuningCache.in(folder.resolve("autotune.tsv")),
                folder,
                progress::add);
        return TwistExport.run(model, autotune).get(0);
    }

    @Test
    void everyFormIsTimedOnceForEachNumberOfThreads() throws IOException {
        ExportedLayer first = export("square_stride1", 1);
        assertEquals(List.of("timing layer " + first.layer().name()), progress);
        for (String form : List.of("folded", "wide-out", "wide-in", "antisymmetric", "antisymmetric+blocked")) {
            assertTrue(first.reason().contains(form + " "), first.reason());
        }
        assertTrue(first.reason().startsWith(first.label() + " "), first.reason());

        ExportedLayer again = export("square_stride1", 1);
        assertEquals(first.form(), again.form());
        assertEquals("fastest in an earlier measurement", again.reason());
        assertEquals(1, progress.size());

        export("square_stride1", 2);
        assertEquals(2, progress.size());
        assertEquals(2, Files.readAllLines(folder.resolve("autotune.tsv")).size());
    }

    @Test
    void aLayerOfUnknownSizeIsLeftToTheOther() throws IOException {
        ExportedLayer layer = export("dynamic", 1);
        assertTrue(
                layer.reason().endsWith("by the cost model; not measured, because its size is not known"),
                layer.reason());
        assertEquals(List.of(), progress);
    }
}
