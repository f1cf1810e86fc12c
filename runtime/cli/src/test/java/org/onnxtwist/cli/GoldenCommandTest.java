package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.text.ExitStatus;

/** The reference cases from file to file: rewritten with their parameters, and compared with their recorded outputs. */
final class GoldenCommandTest {
    private static final Path CASES = Path.of("..", "engine", "src", "test", "resources", "golden");

    @TempDir
    private Path folder;

    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theRewrittenModelComputesTheReference(Path golden) {
        Path output = folder.resolve("net.onnx");
        CommandRun rewrite = CommandRun.of(
                "rewrite", golden.resolve("model.onnx"), "--params", golden.resolve("twist.safetensors"), "-o", output);
        assertEquals("", rewrite.err());
        assertEquals(ExitStatus.DONE, rewrite.status(), rewrite.out());
        CommandRun verify = CommandRun.of("verify", output, "--data", golden, "--json");
        assertEquals("", verify.err());
        assertEquals(ExitStatus.DONE, verify.status(), verify.out());
        JsonValue compared =
                verify.json().get("runs").list().get(0).get("outputs").list().get(0);
        assertTrue(compared.get("elements").number() > 1, verify.out());
        assertTrue(compared.get("maxAbs").number() > 0, "floating point never agrees to the last bit");
        assertTrue(compared.get("relativeL2").number() < 2e-5, verify.out());
        CommandRun plain = CommandRun.of("verify", golden.resolve("model.onnx"), "--data", golden);
        assertEquals(
                ExitStatus.CHECK_FAILED, plain.status(), "the plain model computes something else: " + plain.out());
        assertTrue(plain.out().contains("check failed on CPU"), plain.out());
    }
}
