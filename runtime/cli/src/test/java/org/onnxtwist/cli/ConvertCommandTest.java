package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConvertCommandTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = SmallModels.chain(folder.resolve("net.onnx"), 3, 5);
    }

    @Test
    void movesTensorsOutAndInAgain() throws IOException {
        Path split = folder.resolve("split.onnx");
        CommandRun out = CommandRun.of("convert", model, "-o", split, "--external-data=1");
        assertEquals("", out.err());
        assertEquals(ExitStatus.DONE, out.status());
        assertTrue(Files.size(folder.resolve("split.onnx.data")) >= 136 * Float.BYTES);
        Path kept = folder.resolve("kept.onnx");
        CommandRun.of("convert", split, "-o", kept);
        assertTrue(Files.exists(folder.resolve("kept.onnx.data")), "external data stays external");
        Path whole = folder.resolve("whole.onnx");
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("convert", split, "-o", whole, "--inline").status());
        assertFalse(Files.exists(folder.resolve("whole.onnx.data")));
        assertEquals(-1, Files.mismatch(model, whole));
    }

    @Test
    void keepsTheNameInAFolder() {
        assertEquals(
                ExitStatus.DONE,
                CommandRun.of("convert", model, "-o", folder + "/new/").status());
        assertTrue(Files.exists(folder.resolve("new/net.onnx")));
    }

    @Test
    void theModelIsNeverOverwritten() {
        for (Object output : new Object[] {model, folder}) {
            CommandRun run = CommandRun.of("convert", model, "-o", output);
            assertEquals(ExitStatus.USAGE, run.status());
            assertTrue(run.err().contains("never overwritten"), run.err());
        }
    }
}
