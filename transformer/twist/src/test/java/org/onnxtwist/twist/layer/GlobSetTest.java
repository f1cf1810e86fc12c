package org.onnxtwist.twist.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobSetTest {
    @ParameterizedTest
    @CsvSource({
        "*, /layer1/conv/Conv, true",
        "/layer1/*, /layer1/conv/Conv, true",
        "layer1, /layer1/conv/Conv, false",
        "*.conv?, a.conv1, true",
        "*.conv?, a.conv12, false",
        "a.b, axb, false",
        "a[1], a[1], true",
        "(.*), abc, false",
        "A, a, false",
        "*a*b*, xxaxxbxx, true",
        "*a*b*, xxbxxaxx, false",
        "*ab, aab, true",
        "a*a, a, false",
        "**, '', true",
        "?, '', false",
        "?, \ud83d\ude00, true"
    })
    void aGlobIsTextButForStarAndQuestionMark(String glob, String name, boolean matches) {
        assertEquals(matches, GlobSet.matches(glob, name));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', a, true",
        "a*, '', ab, true",
        "a*, '', b, false",
        "'', a*, ab, false",
        "a*, ab, ab, false",
        "a*, ab, ac, true"
    })
    void excludesWinOverIncludes(String include, String exclude, String name, boolean through) {
        assertEquals(through, new GlobSet(list(include), list(exclude)).test(name));
    }

    @Test
    void globsAndNamesOfAnyLengthTakeLittleTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertFalse(GlobSet.matches("*a".repeat(30) + "b", "a".repeat(60)));
            assertFalse(GlobSet.matches("*a".repeat(1_000) + "b", "a".repeat(10_000)));
            assertTrue(GlobSet.matches("?".repeat(100_000), "x".repeat(100_000)));
            assertTrue(GlobSet.matches("*".repeat(100_000) + "x", "x".repeat(100_000)));
        });
    }

    private static List<String> list(String glob) {
        return glob.isEmpty() ? List.of() : List.of(glob);
    }
}
