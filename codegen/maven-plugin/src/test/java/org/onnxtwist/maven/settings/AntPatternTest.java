package org.onnxtwist.maven.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As Ant's manual describes its patterns. */
final class AntPatternTest {
    @ParameterizedTest
    @CsvSource({
        "**/*.onnx, net.onnx, true",
        "**/*.onnx, a/b/net.onnx, true",
        "**/*.onnx, a/net.onnx.data, false",
        "*.onnx, a/net.onnx, false",
        "a/**, a/b/net.onnx, true",
        "a/**, a, true",
        "a/**, ab/net.onnx, false",
        "a/, a/b/net.onnx, true",
        "**/draft/**, a/draft/net.onnx, true",
        "**/draft/**, a/drafts/net.onnx, false",
        "net?.onnx, net1.onnx, true",
        "net?.onnx, net12.onnx, false",
        "a/*/c.onnx, a/b/c.onnx, true",
        "a/*/c.onnx, a/b/b/c.onnx, false",
        "n.t.onnx, net.onnx, false",
        "a\\*.onnx, a/net.onnx, true",
        "(net).onnx, (net).onnx, true"
    })
    void aPatternIsAnts(String pattern, String path, boolean matches) {
        assertEquals(matches, new AntPattern(pattern).matches(path));
    }

    @Test
    void manyStarsTakeLittleTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertFalse(new AntPattern("*a".repeat(30) + "b").matches("a".repeat(200)));
            assertFalse(new AntPattern("**/*a".repeat(30) + "b").matches("a/".repeat(200)));
            assertTrue(new AntPattern("?".repeat(5_000)).matches("x".repeat(5_000)));
        });
    }
}
