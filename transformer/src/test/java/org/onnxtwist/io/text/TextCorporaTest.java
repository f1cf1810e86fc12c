package org.onnxtwist.io.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.Normal;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.Model;

/** Printing then parsing gives an equal message, but for what the syntax has no words for, for every model at hand. */
final class TextCorporaTest {
    private static final int NESTING = 1000;

    @Test
    void theModelsOfTheSamples() throws IOException {
        everyModelBelow(Path.of("../samples/models"), 2);
    }

    @Test
    void theModelsOfTheReferenceLayer() throws IOException {
        everyModelBelow(Path.of("../runtime/engine/src/test/resources/golden"), 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-models.zip", "converted-models.zip"})
    void everyModelOfAnArchive(String name) throws IOException {
        Path archive = shared("conformance").resolve(name);
        int models = 0;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".onnx")) {
                    byte[] bytes = zip.getInputStream(entry).readAllBytes();
                    assertKept(entry.getName(), OnnxReader.read(ByteBuffer.wrap(bytes)));
                    models++;
                }
            }
        }
        assertTrue(models > 50, archive + " has " + models + " models");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "pytorch-twist", "golden"})
    void everyModelOfAFolder(String name) throws IOException {
        everyModelBelow(shared(name), 4);
    }

    private static void everyModelBelow(Path folder, int atLeast) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> file.toString().endsWith(".onnx")).toList();
        }
        assertTrue(files.size() >= atLeast, folder + " has " + files.size() + " models");
        for (Path file : files) {
            assertKept(file.toString(), OnnxReader.read(file));
        }
    }

    private static void assertKept(String name, Model model) throws IOException {
        ModelProto expected = Normal.textForm(message(model));
        assertEquals(expected, Normal.textForm(message(OnnxText.parse(OnnxText.print(model)))), name);
    }

    private static ModelProto message(Model model) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(OnnxWriter.toBytes(model));
        input.setRecursionLimit(NESTING);
        return ModelProto.parseFrom(input);
    }

    private static Path shared(String name) {
        Path folder = Path.of(System.getProperty("onnxtwist.shared", "../../shared"), name);
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no reference data at " + folder);
        return folder;
    }
}
