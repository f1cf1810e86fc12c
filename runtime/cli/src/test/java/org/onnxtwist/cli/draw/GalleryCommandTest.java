package org.onnxtwist.cli.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.text.ExitStatus;

final class GalleryCommandTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void theGalleryOfTheTestCardIsOneJsonDocument() throws IOException {
        Path output = folder.resolve("new").resolve("gallery");
        CommandRun run = CommandRun.of("gallery", "-o", output, "--json");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals("", run.err());
        assertEquals(
                output.resolve("gallery.html").toString(),
                run.json().get("page").text());
        assertEquals(16, run.json().get("experiments").list().size());
        assertEquals(
                List.of("rotate-centre.onnx", "rotate-centre.png", "rotate-centre.exact.png", "rotate-centre.apng"),
                run.json().get("experiments").list().get(4).get("files").list().stream()
                        .map(name -> name.text())
                        .toList());
        try (Stream<Path> files = Files.list(output)) {
            assertEquals(3 + 4 * 16, files.count());
        }
    }

    @Test
    void aFileThatIsNoImageIsRefusedAndNothingIsMade() throws IOException {
        Path text = Files.writeString(folder.resolve("photo.jpg"), "Dear reader");
        Path output = folder.resolve("gallery");
        CommandRun run = CommandRun.of("gallery", "--image", text, "-o", output);
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals("", run.out());
        assertEquals(
                "onnx-twist: the image '" + text + "' is not an image of a known format; name a PNG or JPEG file\n",
                run.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void anImageOfOnePixelIsRefused() throws IOException {
        Path point = folder.resolve("point.png");
        ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", point.toFile());
        CommandRun run = CommandRun.of("gallery", "--image", point, "-o", folder.resolve("gallery"));
        assertEquals(ExitStatus.INVALID_INPUT, run.status());
        assertEquals(
                "onnx-twist: the image '" + point
                        + "' is 1x1 pixels, in which nothing can be seen to move: choose one of at least 16x16\n",
                run.err());
    }

    @Test
    void aMissingImageIsOneSentence() {
        Path missing = folder.resolve("missing.png");
        CommandRun run = CommandRun.of("gallery", "--image", missing, "-o", folder.resolve("gallery"));
        assertEquals(ExitStatus.ENVIRONMENT, run.status());
        assertEquals("onnx-twist: " + missing + " does not exist: check the path\n", run.err());
    }

    @Test
    void anOutputThatIsNoFolderIsOneSentence() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        CommandRun run = CommandRun.of("gallery", "-o", file);
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("onnx-twist: -o " + file + " is a file: name a folder\n", run.err());
        CommandRun below = CommandRun.of("gallery", "-o", file.resolve("below"));
        assertEquals(ExitStatus.ENVIRONMENT, below.status());
        assertTrue(
                below.err()
                        .matches(
                                "onnx-twist: the folder .*below cannot be made \\(.*\\): choose another folder with -o\n"),
                below.err());
        CommandRun empty = CommandRun.of("gallery", "-o", "");
        assertEquals(ExitStatus.USAGE, empty.status());
        assertEquals("onnx-twist: the name after -o is empty: name a folder (. for the current one)\n", empty.err());
    }
}
