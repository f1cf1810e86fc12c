package org.onnxtwist.verdicts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.tests.SharedFolder;

/** Every command accepts its own right result on real models whose layers twist. {@link VerdictTable} prints the same for any model. */
final class VerdictsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"mtcnn/pnet.onnx, 1", "derived/loop_conv.onnx, 0.1", "derived/cond_conv_if.onnx, 1"})
    void rightResultsAreAccepted(String model, double share) throws IOException {
        Map<String, Optional<String>> refusals =
                Verdicts.of(SharedFolder.require("models").resolve(model), folder, share);
        assertTrue(refusals.size() > 10, refusals::toString);
        refusals.forEach((command, refusal) -> assertEquals(Optional.empty(), refusal, command));
    }
}
