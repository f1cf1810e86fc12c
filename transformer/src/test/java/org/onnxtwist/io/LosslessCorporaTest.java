package org.onnxtwist.io;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.GraphCheck;
import org.onnxtwist.ir.Model;

/** Reading then writing gives an equal message, for every model at hand. */
final class LosslessCorporaTest {
    private static final int NESTING = 1000;

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
                    assertLossless(entry.getName(), bytes, OnnxReader.read(ByteBuffer.wrap(bytes)));
                    models++;
                }
            }
        }
        assertTrue(models > 50, archive + " has " + models + " models");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "pytorch-twist", "golden"})
    void everyModelOfAFolder(String name) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(shared(name))) {
            files = walk.filter(file -> file.toString().endsWith(".onnx")).toList();
        }
        assertTrue(files.size() > 3, name + " has " + files.size() + " models");
        for (Path file : files) {
            Model model = OnnxReader.read(file);
            if (TensorsOf.model(model).noneMatch(tensor -> tensor.content() instanceof ExternalContent)) {
                assertLossless(file.toString(), Files.readAllBytes(file), model);
            }
        }
    }

    private static void assertLossless(String name, byte[] bytes, Model model) throws IOException {
        assertEquals(List.of(), GraphCheck.findings(model), name);
        ModelProto read = parse(bytes);
        byte[] written = OnnxWriter.toBytes(model);
        assertEquals(read, parse(written), name);
        assertEquals(read.getSerializedSize(), written.length, name);
    }

    private static ModelProto parse(byte[] bytes) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        input.setRecursionLimit(NESTING);
        return ModelProto.parseFrom(input);
    }

    private static Path shared(String name) {
        Path folder = Path.of(System.getProperty("onnxtwist.shared", "../../shared"), name);
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no reference data at " + folder);
        return folder;
    }
}
