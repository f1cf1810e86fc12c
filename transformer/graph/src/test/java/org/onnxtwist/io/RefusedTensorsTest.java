package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.SmallModels.Somewhere;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/** Tensors that must not be believed, and external data that must not be followed. */
final class RefusedTensorsTest {
    private static final String[] LOCATIONS = {
        "/etc/passwd",
        "C:\\data.bin",
        "c:data.bin",
        "\\\\server\\share",
        "\\data.bin",
        "../secret.bin",
        "sub/../../secret.bin",
        "sub\\..\\..\\secret.bin",
        "..",
        "",
        "a\0b",
        "outside.bin",
        "up/secret.bin",
        "sub",
        "missing.bin",
        "pipe",
        "/dev/zero",
        "nul-device"
    };

    @TempDir
    Path parent;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException, InterruptedException {
        folder = Files.createDirectory(parent.resolve("model"));
        Files.createDirectory(folder.resolve("sub"));
        Files.write(parent.resolve("secret.bin"), new byte[16]);
        Files.write(folder.resolve("w.bin"), new byte[16]);
        Files.createSymbolicLink(folder.resolve("outside.bin"), Path.of("../secret.bin"));
        Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("inside.bin"), Path.of("w.bin"));
        Files.createSymbolicLink(folder.resolve("nul-device"), Path.of("/dev/zero"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor());
    }

    static String[] locations() {
        return LOCATIONS;
    }

    @ParameterizedTest
    @MethodSource("locations")
    void aLocationThatLeavesTheFolderOrIsNoFile(String location) throws IOException {
        String message = refusal(
                SmallModels.adding(SmallModels.external(location).build()).build());
        assertTrue(message.contains("external data"), message);
    }

    @Test
    void theWayToTrustALinkIsNamed() throws IOException {
        String message = refusal(
                SmallModels.adding(SmallModels.external("outside.bin").build()).build());
        assertTrue(
                message.endsWith(
                        "a link to a place outside the model's folder: copy the file into the folder or, if you"
                                + " trust the model, use --trust-links (in the Maven plugin, trustLinks)"),
                message);
    }

    /** Trust is for links alone. */
    @ParameterizedTest
    @MethodSource("locations")
    void trustedLinks(String location) throws IOException {
        Path file =
                write(SmallModels.adding(SmallModels.external(location).build()).build());
        ReadOptions trusting = ReadOptions.defaults().withTrustLinks(true);
        if (location.equals("outside.bin") || location.equals("up/secret.bin")) {
            OnnxReader.read(file, trusting);
        } else {
            assertThrows(InvalidModelException.class, () -> OnnxReader.read(file, trusting));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereverTheTensorIs(Somewhere place) throws IOException {
        TensorProto outside = SmallModels.external("../secret.bin").build();
        String message = refusal(place.holding(outside));
        assertTrue(message.contains("'..'"), message);
        OnnxReader.read(write(place.holding(SmallModels.external("w.bin").build())));
        String negative = refusal(
                place.holding(SmallModels.floats().clearDims().addDims(-1).build()));
        assertTrue(negative.contains("negative dimension -1"), negative);
    }

    @Test
    void linksInsideTheFolderAreFollowed() throws IOException {
        Files.createDirectory(folder.resolve("sub/deep"));
        for (String location : new String[] {"w.bin", "./w.bin", "inside.bin", "up/model/w.bin"}) {
            OnnxReader.read(write(
                    SmallModels.adding(SmallModels.external(location).build()).build()));
        }
    }

    @Test
    void aModelReachedThroughALinkLooksBesideTheLink() throws IOException {
        Path real =
                write(SmallModels.adding(SmallModels.external("w.bin").build()).build());
        Path link = Files.createSymbolicLink(parent.resolve("link.onnx"), real);
        assertThrows(InvalidModelException.class, () -> OnnxReader.read(link));
        Files.write(parent.resolve("w.bin"), new byte[16]);
        OnnxReader.read(link);
    }

    static Stream<Map.Entry<String, TensorProto>> tensors() {
        Map<String, TensorProto.Builder> tensors = new TreeMap<>();
        TensorProto external = SmallModels.external("w.bin").build();
        tensors.put("unknown key 'colour'", external.toBuilder().addExternalData(SmallModels.entry("colour", "red")));
        tensors.put(
                "'offset' of its external data twice",
                external.toBuilder()
                        .addExternalData(SmallModels.entry("offset", "0"))
                        .addExternalData(SmallModels.entry("offset", "0")));
        tensors.put("without a location", external.toBuilder().clearExternalData());
        for (String number :
                new String[] {"-1", "", "x", "1e3", "+1", "0x10", " 1", "99999999999999999999", "\u0661"}) {
            tensors.put(
                    "whose offset is '" + number + "'",
                    external.toBuilder().addExternalData(SmallModels.entry("offset", number)));
            tensors.put(
                    "whose length is '" + number + "'",
                    external.toBuilder().addExternalData(SmallModels.entry("length", number)));
        }
        tensors.put("from byte 1 on, 16 bytes", external.toBuilder().addExternalData(SmallModels.entry("offset", "1")));
        tensors.put(
                "from byte 17 on, 16 bytes", external.toBuilder().addExternalData(SmallModels.entry("offset", "17")));
        tensors.put(
                "from byte 9223372036854775807 on",
                external.toBuilder().addExternalData(SmallModels.entry("offset", "9223372036854775807")));
        tensors.put(
                "has 15 bytes of external data",
                external.toBuilder().addExternalData(SmallModels.entry("length", "15")));
        tensors.put(
                "has 17 bytes of external data",
                external.toBuilder().addExternalData(SmallModels.entry("length", "17")));
        tensors.put("strings outside", external.toBuilder().setDataType(8));
        TensorProto raw = SmallModels.floats().build();
        tensors.put("negative dimension -4", raw.toBuilder().setDims(0, -4));
        tensors.put("negative dimension -1", raw.toBuilder().addDims(0).addDims(-1));
        tensors.put(
                "product overflows",
                raw.toBuilder().clearDims().addDims(1L << 32).addDims(1L << 32));
        tensors.put("bytes overflow", raw.toBuilder().clearDims().addDims(1L << 62));
        tensors.put("has 16 bytes of data", raw.toBuilder().setDims(0, 3));
        tensors.put("takes 4611686018427387904", raw.toBuilder().clearDims().addDims(1L << 60));
        tensors.put("element type 99", raw.toBuilder().setDataType(99));
        tensors.put("element type 0", raw.toBuilder().clearDataType());
        tensors.put("element type -1", raw.toBuilder().setDataType(-1));
        tensors.put("several fields", raw.toBuilder().addFloatData(1));
        tensors.put(
                "several fields at once",
                raw.toBuilder().clearRawData().addFloatData(1).addInt32Data(1));
        tensors.put("elements in several fields", external.toBuilder().setRawData(ByteString.copyFromUtf8("x")));
        tensors.put(
                "in int64_data, which does not hold elements of type float",
                raw.toBuilder().clearRawData().addInt64Data(1));
        tensors.put(
                "has 1 entries in float_data", raw.toBuilder().clearRawData().addFloatData(1));
        tensors.put("has no data, but 4 elements", raw.toBuilder().clearRawData());
        tensors.put(
                "has no data, but 1152921504606846976",
                raw.toBuilder().clearRawData().clearDims().addDims(1L << 60));
        tensors.put(
                "has no data, but 4 elements of string",
                raw.toBuilder().clearRawData().setDataType(8));
        return tensors.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().build()));
    }

    @ParameterizedTest
    @MethodSource("tensors")
    void aTensorThatContradictsItself(Map.Entry<String, TensorProto> tensor) throws IOException {
        String message = refusal(SmallModels.adding(tensor.getValue()).build());
        assertTrue(message.contains(tensor.getKey()), message);
        assertTrue(message.contains("initializer 'w'"), message);
    }

    @Test
    void withoutAFolderNothingIsFollowed() {
        ByteString bytes = SmallModels.adding(SmallModels.external("w.bin").build())
                .build()
                .toByteString();
        assertThrows(InvalidModelException.class, () -> OnnxReader.read(bytes.asReadOnlyByteBuffer()));
    }

    /** The folder is that of the model, wherever the process runs. */
    @Test
    void theWorkingDirectoryDoesNotMatter() throws IOException {
        Path file =
                write(SmallModels.adding(SmallModels.external("w.bin").build()).build());
        Path relative = Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
        Assumptions.assumeFalse(relative.isAbsolute());
        Tensor tensor = TensorsOf.model(OnnxReader.read(relative)).findFirst().orElseThrow();
        assertEquals(16, tensor.packed().read(0, 16).remaining());
    }

    private String refusal(ModelProto model) throws IOException {
        Path file = write(model);
        String message = Thrown.message(InvalidModelException.class, () -> OnnxReader.read(file));
        assertTrue(message.startsWith("'" + file + "'"), message);
        assertFalse(message.contains("\n"), message);
        assertTrue(
                message.lastIndexOf(": ")
                        > message.indexOf(file.toString()) + file.toString().length(),
                "no remedy: " + message);
        return message;
    }

    private Path write(ModelProto model) throws IOException {
        return Files.write(folder.resolve("m.onnx"), model.toByteArray());
    }
}
