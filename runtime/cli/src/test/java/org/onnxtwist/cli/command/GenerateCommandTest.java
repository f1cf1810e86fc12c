package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;

/** {@code generate}; what it generates is tested where it is compiled. */
final class GenerateCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path source;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
        source = folder.resolve("sources/org/example/Net.java");
    }

    private CommandRun generate(Path file, Object... more) {
        Object[] words = new Object[more.length + 8];
        System.arraycopy(
                new Object[] {
                    "generate", file, "--package", "org.example", "--class", "Net", "-d", folder.resolve("sources")
                },
                0,
                words,
                0,
                8);
        System.arraycopy(more, 0, words, 8, more.length);
        return CommandRun.of(words);
    }

    @Test
    void aClassIsWrittenIntoTheFolderOfItsPackage() throws IOException {
        CommandRun run = generate(model);
        assertEquals("", run.err());
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals("written to " + source + System.lineSeparator(), run.out());
        String text = Files.readString(source);
        assertTrue(text.contains("public final class Net implements AutoCloseable"), text);
        assertTrue(text.contains("private static final String RESOURCE = \"net.onnx\";"), text);
        assertFalse(text.contains("BufferedImage"), text);
    }

    @Test
    void aSourceThatIsTheSameIsLeftAlone() throws IOException {
        generate(model);
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
        assertEquals(ExitStatus.DONE, generate(model).status());
        assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(source));
        assertEquals(
                ExitStatus.DONE, generate(model, "--resource", "/other.onnx").status());
        assertTrue(Files.readString(source).contains("RESOURCE = \"/other.onnx\""));
    }

    @Test
    void jsonNamesTheClassAndTheLayers() throws IOException {
        Path twisted = folder.resolve("net.twist.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("rewrite", model, "--no-verify", "-o", twisted).status());
        JsonValue document = generate(twisted, "--json", "--training").json();
        assertEquals("org.example.Net", document.get("class").text());
        assertEquals(source.toString(), document.get("source").text());
        assertEquals(1L, document.get("layers").value());
        assertTrue(Files.readString(source).contains("withParameters"));
    }

    @Test
    void whatTheModelCannotBeIsRefused() {
        CommandRun run = generate(model, "--image", "nchw");
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals(
                "onnx-twist: net.onnx: methods for pictures are requested, but the input 'x' (float [1, 2, 6, 7]) does not have 1 or 3"
                        + " channels at axis 1: give the other layout, or leave the image out" + System.lineSeparator(),
                run.err());
        assertEquals(ExitStatus.INVALID_INPUT, generate(model, "--training").status());
        assertFalse(Files.exists(source));
    }
}
