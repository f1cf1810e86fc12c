package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.schema.check.CheckFailedException;
import org.onnxtwist.schema.finding.FindingCode;
import org.onnxtwist.twist.rewrite.TwistOptions;

/** A job that made a broken model does not write it, even where nobody asks for a run of it. */
final class CheckedPublicationTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("net.onnx");
        OnnxWriter.write(OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                net (float[1,2,5,5] x, float[2,2,3,3] w) => (float[1,2,3,3] y) {
                    a = Relu (x)
                    b = Conv (a, w)
                    c = Relu (b)
                    y = Relu (c)
                }
                """), file, WriteOptions.defaults());
    }

    @Test
    void aRewrittenModelWithACycleIsNotWritten() throws IOException {
        refused(RewriteRequest.of(files(), TwistOptions.defaults(), JobChecks.none())
                .job());
    }

    @Test
    void anOptimizedModelWithACycleIsNotWritten() throws IOException {
        refused(OptimizationRequest.ofPasses(files(), List.of(), JobChecks.none())
                .job());
    }

    private JobFiles files() {
        return JobFiles.of(file, folder.resolve("out.onnx"));
    }

    private void refused(ModelJob<?, ?, ?> job) throws IOException {
        CheckFailedException e = assertThrows(
                CheckFailedException.class, () -> job.run(task -> {}, CheckedPublicationTest::closeACycle));
        assertTrue(e.findings().stream().anyMatch(finding -> finding.code() == FindingCode.NODE_CYCLE), e.getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /** Lets the first Relu read what the last but one makes. */
    private static void closeACycle(Model model) {
        Node last = model.graph().outputs().get(0).producer().orElseThrow();
        model.graph().nodes().iterator().next().setInput(0, last.input(0).orElseThrow());
    }
}
