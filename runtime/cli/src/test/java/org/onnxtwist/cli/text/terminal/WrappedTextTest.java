package org.onnxtwist.cli.text.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WrappedTextTest {
    @Test
    void linesEndBetweenWords() {
        assertEquals(List.of("a bc", "  def", "  g"), WrappedText.lines("a bc def g", 6, 1));
        assertEquals(List.of("a bc def g"), WrappedText.lines("a bc def g", 11, 1));
        assertEquals(List.of("abcdefgh", "  i"), WrappedText.lines("abcdefgh i", 6, 3));
        assertEquals(List.of(""), WrappedText.lines("", 6, 3));
    }
}
