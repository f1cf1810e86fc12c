package org.onnxtwist.runtime.verify;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.inputs.TestDataSet;

/** A plain model with the parameters of its layers and what PyTorch computes with them in double precision. */
public record GoldenCase(String name, Path folder) {
    public static Stream<GoldenCase> all() {
        URL golden = Objects.requireNonNull(GoldenCase.class.getResource("/golden"));
        try (Stream<Path> folders = Files.list(Path.of(golden.toURI()))) {
            return folders
                    .sorted()
                    .map(folder -> new GoldenCase(String.valueOf(folder.getFileName()), folder))
                    .toList()
                    .stream();
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public static Stream<GoldenCase> ofOneLayer() {
        return all().filter(golden -> !golden.name.equals("residual_net"));
    }

    public static GoldenCase named(String name) {
        return all().filter(golden -> golden.name.equals(name)).findFirst().orElseThrow();
    }

    public Path file() {
        return folder.resolve("model.onnx");
    }

    public Model model() {
        try {
            return OnnxReader.read(file());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Map<String, Tensor> parameters() throws IOException {
        return Safetensors.read(folder.resolve("twist.safetensors"));
    }

    public TestDataSet data() throws IOException {
        List<TestDataSet> sets = TestDataSet.in(folder, model());
        return sets.get(0);
    }

    @Override
    public String toString() {
        return name;
    }
}
