package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;

/** {@code verify --inputs}, {@code --pair} and {@code --intermediate}. */
final class RecordedComparisonTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path archive;

    @BeforeEach
    void model() throws IOException {
        model = write("net.onnx", "x", "1, 2", "y", "c");
        archive = folder.resolve("data.npz");
    }

    /** The second of four nodes adds a constant. */
    private Path write(String file, String input, String constant, String output, String inner) throws IOException {
        Path path = folder.resolve(file);
        OnnxWriter.write(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g (float[N,2] " + input + ") => (float[N,2] "
                        + output + ", int64[N] z) <float[2] w = {" + constant + "}> { a = Neg(" + input
                        + ") [plus] b = Add(a, w) " + inner + " = Abs(b) " + output + " = Sqrt(" + inner
                        + ") z = ArgMax<axis = 1, keepdims = 0>(" + inner + ") }"),
                path,
                WriteOptions.defaults());
        return path;
    }

    private static byte[] npy(String descr, String shape, ByteBuffer elements) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        bytes.write(header.getBytes(StandardCharsets.US_ASCII));
        byte[] content = new byte[elements.capacity()];
        elements.duplicate().clear().get(content);
        bytes.write(content);
        return bytes.toByteArray();
    }

    private static byte[] floats(String shape, float... elements) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float element : elements) {
            buffer.putFloat(element);
        }
        return npy("<f4", shape, buffer);
    }

    private void save(boolean deflated, Map<String, byte[]> arrays) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                if (!deflated) {
                    CRC32 crc = new CRC32();
                    crc.update(array.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(array.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(array.getValue());
            }
        }
    }

    /** |1 - (1, -2)| = (0, 4), of which the roots are (0, 2). */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void expectedOutputsAreThoseOfTheArchive(boolean deflated) throws IOException {
        save(deflated, Map.of("x", floats("(1, 2)", 1, -2), "y", floats("(1, 2)", 0, 2)));
        CommandRun run = CommandRun.of("verify", model, "--inputs", archive);
        assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("check passed on CPU: 1 run agrees\n"), run.out());
        assertTrue(
                run.out().contains("  Not compared, because " + archive + " has no arrays of these names: 'z'.\n"),
                run.out());
        save(deflated, Map.of("x", floats("(1, 2)", 1, -2), "y", floats("(1, 2)", 0, 3)));
        assertEquals(
                ExitStatus.CHECK_FAILED,
                CommandRun.of("verify", model, "--inputs", archive).status());
    }

    @Test
    void twoModelsRunOnTheArraysOfTheArchive() throws IOException {
        Path other = write("other.onnx", "x", "1, -6", "y", "c");
        save(true, Map.of("x", floats("(1, 2)", 1, -2)));
        // |2 + 2| and |2 - 6| are equal.
        CommandRun run = CommandRun.of("verify", model, other, "--inputs", archive);
        assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("data.npz x[1,2]"), run.out());
        assertEquals(
                ExitStatus.CHECK_FAILED, CommandRun.of("verify", model, other).status());
    }

    private void refused(String problem, Map<String, byte[]> arrays) throws IOException {
        save(true, arrays);
        CommandRun run = CommandRun.of("verify", model, model, "--inputs", archive);
        assertEquals(ExitStatus.INVALID_INPUT, run.status(), run.out());
        assertEquals("onnx-twist: '" + archive + "'" + problem + "\n", run.err());
    }

    @Test
    void arraysThatDoNotFitTheModelAreRefused() throws IOException {
        refused(
                ": array 'x' is float[2], but input 'x' is float[N,2]: save an array of this shape",
                Map.of("x", floats("(2,)", 1, 2)));
        refused(
                ": array 'x' is int64[1,2], but input 'x' is float[N,2]: save array.astype('float32')",
                Map.of("x", npy("<i8", "(1, 2)", ByteBuffer.allocate(16))));
        refused(
                ": array 'xx' has the name of neither an input nor an output of " + model + ", which has 'x', 'y',"
                        + " 'z': save it under one of these names; did you mean 'x'?",
                Map.of("xx", floats("(1, 2)", 1, 2)));
        refused(
                " has no array for 'x', which " + model
                        + " needs: save all inputs, as numpy.savez('inputs.npz', **{name: array})",
                Map.of("y", floats("(1, 2)", 1, 2)));
        refused(
                ": array 'x' is truncated: its header announces 16 bytes of elements, but it has 8: obtain the file"
                        + " again from its source",
                Map.of("x", floats("(2, 2)", 1, 2)));
        CommandRun run = CommandRun.of("verify", model, "--inputs", model);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertTrue(run.err().contains("is not an archive of arrays"), run.err());
    }

    @Test
    void portsOfOtherNamesArePaired() throws IOException {
        Path other = write("other.onnx", "image", "1, 2", "scores", "c");
        CommandRun run = CommandRun.of("verify", model, other, "--pair", "x=image", "--pair", "y=scores");
        assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
        CommandRun unknown = CommandRun.of("verify", model, other, "--pair", "y=score");
        assertEquals(ExitStatus.USAGE, unknown.status());
        assertTrue(
                unknown.err()
                        .contains(
                                "--pair y=score: " + other + " has no input or output 'score'; did you mean 'scores'?"),
                unknown.err());
        assertEquals(
                ExitStatus.USAGE,
                CommandRun.of("verify", model, model, "--pair", "y=z").status());
    }

    @Test
    void theFirstValueThatDiffersIsShown() throws IOException {
        Path other = write("other.onnx", "x", "1, 3", "y", "inside");
        CommandRun run = CommandRun.of("verify", model, other, "--intermediate", "--pair", "c=inside");
        assertEquals(ExitStatus.CHECK_FAILED, run.status(), run.err());
        assertTrue(run.out().contains("first difference: value 'b' of node Add 'plus': "), run.out());
        JsonValue inner = CommandRun.of("verify", model, other, "--intermediate", "--pair", "c=inside", "--json")
                .json()
                .get("intermediate");
        assertEquals(false, inner.get("passed").value());
        assertEquals(5, inner.get("compared").number());
        assertEquals("b", inner.get("differing").list().get(0).get("name").text());
        assertEquals(
                "inside",
                inner.get("differing").list().get(1).get("nameInSecond").text());
    }

    @Test
    void valuesInsideThatAgreeAreCounted() throws IOException {
        Path other = write("other.onnx", "x", "1, 2", "y", "inside");
        CommandRun run = CommandRun.of("verify", model, other, "--intermediate");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().endsWith("""
                                inside: 4 values compared on uniform x[2,2], none differs
                                  1 value that the second model does not compute under this name was left out
                                """), run.out());
    }
}
