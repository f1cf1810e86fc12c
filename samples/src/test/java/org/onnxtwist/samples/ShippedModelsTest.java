package org.onnxtwist.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

final class ShippedModelsTest {
    private static final Path MODELS = Path.of("models");
    private static final long LARGEST = 300_000;

    @TempDir
    Path folder;

    @Test
    void theModelsInTheRepositoryAreWhatTheGeneratorWrites() throws IOException {
        WriteNetworks.main(new String[] {folder.toString(), "small_residual_net", "small_unet"});
        assertEquals(List.of("small_residual_net.onnx", "small_unet.onnx"), names(MODELS));
        assertEquals(names(MODELS), names(folder));
        for (String name : names(MODELS)) {
            byte[] bytes = Files.readAllBytes(MODELS.resolve(name));
            assertArrayEquals(Files.readAllBytes(folder.resolve(name)), bytes, name);
            assertTrue(bytes.length < LARGEST, name + " has " + bytes.length + " bytes");
        }
    }

    @Test
    void theTwentyLinesRewriteAModel() throws IOException {
        Path rewritten = folder.resolve("rewritten.onnx");
        RewriteModel.main(
                new String[] {MODELS.resolve("small_residual_net.onnx").toString(), rewritten.toString()});
        Model model = OnnxReader.read(rewritten);
        List<String> kernels = model.graph().initializers().stream()
                .map(Value::name)
                .flatMap(name -> name.stream())
                .filter(name -> name.endsWith(".conv_x.weight"))
                .toList();
        assertEquals(
                List.of(
                        "stem.conv.conv_x.weight",
                        "down.conv.conv_x.weight",
                        "grouped.conv.conv_x.weight",
                        "residual.conv.conv_x.weight",
                        "depthwise.conv.conv_x.weight",
                        "dilated.conv.conv_x.weight"),
                kernels);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    // The README's command puts its output beside the model.
                    .filter(name -> !name.endsWith(".twist.onnx"))
                    .sorted()
                    .toList();
        }
    }
}
