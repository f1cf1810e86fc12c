package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** Every real model of batch 1 with its batch set free: two samples at once come out as each by itself. */
final class BatchDimensionTest {
    private static final int FILE = 1;
    private static final float TOLERANCE = 1e-4f;

    /** States start with a number of layers, or a node states the batch: each is said with the node's or the inputs' names. */
    private static final Set<String> REFUSED = Set.of(
            // One condition for the whole batch, from a mean over all of it.
            "derived/cond_conv_if.onnx",
            "silero/silero_vad_legacy.onnx",
            "silero/silero_vad_v5.onnx",
            "silero/silero_vad_v6.onnx",
            "ultraface/version-RFB-320_simplified.onnx");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> aFreedBatchRunsSeveralSamplesAtOnce() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[FILE])
                .map(file -> DynamicTest.dynamicTest(file, () -> free(models.resolve(file), file)));
    }

    @Test
    void aBatchOfNoItemsIsRefused() {
        Graph graph = new Graph("none");
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 0, 3));
        graph.addOutput(graph.newNode("Relu").inputs(x).output("y").append().output(0));
        Model model = new Model(graph, 8);
        model.setOpset(17);
        String refusal =
                String.valueOf(assertThrows(PassException.class, () -> new BatchDimension(Dim.of(4)).run(model))
                        .getMessage());
        assertTrue(refusal.contains("<x>") && refusal.contains("declare a batch size of 1"), refusal);
    }

    private void free(Path file, String name) throws IOException {
        Model model = OnnxReader.read(file);
        boolean isStatic = model.graph().inputs().stream()
                .filter(input -> input.initializer().isEmpty())
                .allMatch(input -> input.type().shape().isStatic());
        BatchDimension free = new BatchDimension(Dim.of("N"));
        boolean changed;
        try {
            changed = free.run(model);
        } catch (PassException e) {
            assertTrue(REFUSED.contains(name), () -> name + ": " + e.getMessage());
            return;
        }
        assertFalse(REFUSED.contains(name));
        assertEquals(GraphCheck.findings(model).size(), 0);
        assertFalse(free.run(model));
        Path freed = folder.resolve("freed.onnx");
        OnnxWriter.write(model, freed, WriteOptions.defaults());
        if (changed && isStatic) {
            requireSameSamples(file, freed);
        }
    }

    private static void requireSameSamples(Path original, Path freed) {
        InferenceOptions options = InferenceOptions.defaults().with(Optimization.NONE);
        InputGenerator generator = new InputGenerator(3);
        try (InferenceSession one = InferenceSession.open(original, options);
                InferenceSession many = InferenceSession.open(freed, options)) {
            Map<String, Tensor> both = new LinkedHashMap<>();
            for (Port port : one.inputs()) {
                long[] dims = port.type().shape().sizes().orElseThrow();
                if (dims.length > 0) {
                    dims[0] *= 2;
                }
                both.put(
                        port.name(), generator.generate(port.name(), port.type().dtype(), dims, InputKind.UNIFORM));
            }
            Map<String, Tensor> together = many.run(both);
            for (int half = 0; half < 2; half++) {
                Map<String, Tensor> given = new LinkedHashMap<>();
                for (Map.Entry<String, Tensor> entry : both.entrySet()) {
                    given.put(entry.getKey(), half(entry.getValue(), half));
                }
                for (Map.Entry<String, Tensor> alone : one.run(given).entrySet()) {
                    Tensor joint = together.get(alone.getKey());
                    assertArrayEquals(
                            alone.getValue().toFloats(),
                            half(Objects.requireNonNull(joint), half).toFloats(),
                            TOLERANCE,
                            alone.getKey());
                }
            }
        }
    }

    private static Tensor half(Tensor tensor, int which) {
        long[] dims = tensor.dims();
        if (dims.length == 0) {
            return tensor;
        }
        assertEquals(0, dims[0] % 2);
        dims[0] /= 2;
        assertEquals(DType.FLOAT, tensor.dtype());
        float[] values = tensor.toFloats();
        int length = values.length / 2;
        return Tensor.ofFloats(Arrays.copyOfRange(values, which * length, (which + 1) * length), dims);
    }
}
