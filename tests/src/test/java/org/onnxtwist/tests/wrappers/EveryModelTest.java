package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.tests.SharedFolder;

/** Every real model: a class is generated, compiled, loaded and run, and gives what ONNX Runtime gives by hand, bit for bit. */
final class EveryModelTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> aClassOfEveryModelGivesWhatARawSessionGives() throws IOException {
        Path models = SharedFolder.require("models");
        return Files.readAllLines(models.resolve("manifest.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[1])
                .map(file -> DynamicTest.dynamicTest(file, () -> check(models.resolve(file), file)));
    }

    private void check(Path model, String file) throws Exception {
        Class<?> type = CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder.resolve(file));
        List<Value> inputs = OnnxReader.read(model).graph().inputs().stream()
                .filter(input -> input.initializer().isEmpty())
                .toList();
        Map<String, Tensor> given = new LinkedHashMap<>();
        List<RawSession.Output> expected = List.of();
        RuntimeException refused = new IllegalStateException("nothing was tried");
        for (Map<String, long[]> sizes : InputSizes.proposals(inputs.stream()
                .map(input -> new Port(input.name().orElseThrow(), input.type()))
                .toList())) {
            given.clear();
            inputs.forEach(input -> given.put(
                    input.name().orElseThrow(),
                    new InputGenerator(1)
                            .generate(
                                    input.name().orElseThrow(),
                                    input.type().dtype(),
                                    Objects.requireNonNull(
                                            sizes.get(input.name().orElseThrow())),
                                    InputKind.UNIFORM)));
            try {
                expected = RawSession.run(model, given);
                break;
            } catch (ai.onnxruntime.OrtException e) {
                refused.addSuppressed(e);
            }
        }
        assertTrue(!expected.isEmpty(), refused::toString);
        try (OpenWrapper wrapper = OpenWrapper.open(type, model)) {
            List<Object> found = wrapper.run(List.copyOf(given.values()));
            assertEquals(expected.size(), found.size());
            for (int i = 0; i < found.size(); i++) {
                String text = OpenWrapper.text(found.get(i));
                RawSession.Output output = expected.get(i);
                boolean shaped = found.get(i).getClass().getSimpleName().endsWith("Tensor");
                assertEquals((shaped ? output.shape() : "") + output.elements(), text);
            }
        }
    }
}
