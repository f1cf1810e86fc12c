package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.pass.structure.Renaming;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.session.ProviderChoice;

/** Passes that give inputs and outputs other names are compared through the renaming. */
final class RenamedOptimizationTest {
    @TempDir
    private Path folder;

    /** difference = a - b, sum = a + b. */
    private Path differenceAndSum() throws IOException {
        Graph graph = new Graph("two");
        ValueType type = ValueType.tensor(DType.FLOAT, 2, 3);
        Value a = graph.addInput("a", type);
        a.setName("a");
        Value b = graph.addInput("b", type);
        b.setName("b");
        for (String[] output : new String[][] {{"Sub", "difference"}, {"Add", "sum"}}) {
            Value value = graph.newNode(output[0])
                    .inputs(a, b)
                    .output(output[1])
                    .append()
                    .output(0);
            value.setName(output[1]);
            value.setType(type);
            graph.addOutput(value);
        }
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    private OptimizationReport run(Pass... passes) throws IOException {
        return OptimizationRequest.ofPasses(
                        JobFiles.of(differenceAndSum(), folder.resolve("out.onnx")),
                        List.of(passes),
                        new JobChecks<>(
                                Optional.of(ComparisonOptions.defaults().withProvider(ProviderChoice.CPU)), true))
                .run(task -> {});
    }

    private List<String> names() throws IOException {
        Graph graph = OnnxReader.read(folder.resolve("out.onnx")).graph();
        return List.of(
                graph.inputs().get(0).name().orElseThrow(),
                graph.inputs().get(1).name().orElseThrow(),
                graph.outputs().get(0).name().orElseThrow(),
                graph.outputs().get(1).name().orElseThrow());
    }

    @Test
    void renamedInputsAndOutputsArePaired() throws IOException {
        OptimizationReport report = run(new Renaming(Map.of("a", "left", "sum", "total")));
        assertTrue(report.published(), () -> report.verification().toString());
        assertEquals(List.of("left", "b", "difference", "total"), names());
    }

    @Test
    void exchangedNamesAreFollowedThroughSeveralPasses() throws IOException {
        OptimizationReport report = run(
                new Renaming(Map.of("a", "b", "b", "a", "sum", "difference", "difference", "sum")),
                new Renaming(Map.of("b", "c")));
        assertTrue(report.published(), () -> report.verification().toString());
        assertEquals(List.of("c", "a", "sum", "difference"), names());
    }

    /** Items are told apart by the names that the result has, and compared by those of the original. */
    @Test
    void exchangedNamesAreFollowedToItemsOfABatch() throws IOException {
        Pass exchange = new Renaming(Map.of("a", "b", "b", "a", "sum", "difference", "difference", "sum"));
        OptimizationReport report = run(exchange, new BatchDimension(Dim.of("N")));
        assertTrue(report.published(), () -> report.verification().toString());
        assertEquals(List.of("b", "a", "sum", "difference"), names());
        assertTrue(run(new BatchDimension(Dim.of(6)), new Renaming(Map.of("a", "left", "sum", "total")))
                .published());
        assertFalse(run(exchange, exchanged(), new BatchDimension(Dim.of("N"))).published());
    }

    @Test
    void aFaultBehindARenamingIsStillFound() throws IOException {
        assertFalse(run(new Renaming(Map.of("a", "left")), exchanged()).published());
    }

    /** Makes b - a of a - b. */
    private static Pass exchanged() {
        return new Pass() {
            @Override
            public String name() {
                return "wrong";
            }

            @Override
            public boolean run(Model model) {
                Graph graph = model.graph();
                Value a = graph.inputs().get(0);
                Value b = graph.inputs().get(1);
                graph.nodes().iterator().next().setInput(0, b);
                graph.nodes().iterator().next().setInput(1, a);
                return true;
            }
        };
    }
}
