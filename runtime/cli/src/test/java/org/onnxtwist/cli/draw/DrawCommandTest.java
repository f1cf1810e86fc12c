package org.onnxtwist.cli.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.SmallModels;
import org.onnxtwist.cli.text.ExitStatus;

final class DrawCommandTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 1, 3);
    }

    private void assertRefused(int status, String sentence, Object... args) throws IOException {
        CommandRun run = CommandRun.of(args);
        assertEquals(sentence + System.lineSeparator(), run.err());
        assertEquals(status, run.status());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(model), files.toList(), "something was written");
        }
    }

    @Test
    void aPictureIsWritten() throws IOException {
        Path file = folder.resolve("net.svg");
        CommandRun run = CommandRun.of("draw", model, "-o", file);
        assertEquals("", run.err());
        assertEquals("written to " + file + System.lineSeparator(), run.out());
        String svg = Files.readString(file);
        assertTrue(svg.startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "), svg);
        assertTrue(svg.contains(">Conv</text>"), svg);
    }

    @Test
    void aFolderGetsThePictureUnderTheNameOfTheModel() {
        CommandRun run = CommandRun.of("draw", model, "-o", folder);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(Files.exists(folder.resolve("net.svg")));
    }

    @Test
    void aPageIsWritten() throws IOException {
        Path file = folder.resolve("net.HTML");
        CommandRun run = CommandRun.of("draw", model, "-o", file);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        String html = Files.readString(file);
        assertTrue(html.startsWith("<!DOCTYPE html>"), html);
        assertTrue(html.matches("(?s).*<p class=\"lead\">\\d+ nodes, [\\d,]+ parameters</p>.*"), html);
    }

    @Test
    void onlyTheNeighboursOfNamedNodesAreDrawn() throws IOException {
        Path file = folder.resolve("near.svg");
        CommandRun run = CommandRun.of("draw", model, "-o", file, "--around", "*", "--neighbours", "0");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(Files.readString(file).contains("net.onnx around *"));
    }

    @Test
    void requestsThatCannotBeMetAreOneSentence() throws IOException {
        String file = folder.resolve("x.svg").toString();
        assertRefused(
                ExitStatus.USAGE,
                "onnx-twist: no node of " + model
                        + " has a name that matches 'none*': correct --around ('inspect --text' lists the names)",
                "draw",
                model,
                "-o",
                file,
                "--around",
                "none*");
        assertRefused(
                ExitStatus.USAGE,
                "onnx-twist: --neighbours counts from the nodes that --around names: give both",
                "draw",
                model,
                "-o",
                file,
                "--neighbours",
                "1");
        Path picture = folder.resolve("x.png");
        assertRefused(
                ExitStatus.USAGE,
                "onnx-twist: the output " + picture
                        + " has not the extension of what is written: end its name in .svg or .html",
                "draw",
                model,
                "-o",
                picture);
        Path lost = folder.resolve("none").resolve("x.svg");
        assertRefused(
                ExitStatus.ENVIRONMENT,
                "onnx-twist: the folder of the output " + lost + " does not exist: create it first",
                "draw",
                model,
                "-o",
                lost);
    }

    @Test
    void twoModelsAreDrawnAsOne() throws IOException {
        Path other = SmallModels.chain(folder.resolve("other.onnx"), 3, 3);
        Path file = folder.resolve("diff.html");
        CommandRun run = CommandRun.of("diff", model, other, "--html", file);
        assertEquals("", run.err());
        assertEquals(ExitStatus.CHECK_FAILED, run.status());
        assertTrue(run.out().contains("written to " + file), run.out());
        assertTrue(Files.readString(file).contains("Differences from net.onnx to other.onnx"));
        CommandRun ignoring =
                CommandRun.of("diff", model, other, "--html", folder.resolve("y.html"), "--ignore", "weights");
        assertEquals(
                "onnx-twist: --html shows the values of weights: leave out --html or --ignore weights"
                        + System.lineSeparator(),
                ignoring.err());
        assertFalse(Files.exists(folder.resolve("y.html")));
    }
}
