package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.shape.Reference;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;

/** The two layers of a network that PyTorch exported in eight ways. */
class FrameworkExportsTest {
    @TestFactory
    Stream<DynamicTest> everyExport() throws IOException {
        Path folder = Reference.path("pytorch-twist");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
        assertEquals(8, files.size());
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> hasTwoLayers(file)));
    }

    private static void hasTwoLayers(Path file) throws IOException {
        Model model = OnnxReader.read(file);
        Anonymity.of(model);
        List<TwistLayer> layers = Recogniser.recognise(model);
        assertEquals(
                List.of("3 -> 8 [1, 1]", "8 -> 16 [2, 2]"),
                layers.stream()
                        .map(layer -> layer.geometry().inChannels() + " -> "
                                + layer.geometry().outChannels() + " "
                                + layer.geometry().strides())
                        .toList());
        boolean isDynamic = file.toString().contains("dynHW");
        boolean symmetrises = file.toString().contains("func_arange_legacy");
        for (TwistLayer layer : layers) {
            assertEquals(Coordinates.SEED, layer.coordinates());
            assertEquals(isDynamic ? Grid.DYNAMIC : Grid.CONSTANT, layer.grid());
            assertEquals(symmetrises ? Purpose.TRAINING : Purpose.EXPORT, layer.purpose());
            assertEquals(true, layer.antisymmetric());
        }
    }
}
