package org.onnxtwist.twist.recognise.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.term.Term;

class SizeRatioTest {
    private static final Term W = Term.of(Dim.of("w"));
    private static final SizeRatio WIDTH = SizeRatio.of(W);

    private static SizeRatio twoByWidth() {
        return WIDTH.inverse().orElseThrow().times(2);
    }

    @Test
    void commonDivisorsCancelOut() {
        // (2 - 2 / w) / (w - 1)
        SizeRatio last = SizeRatio.of(2).plus(twoByWidth().times(-1)).orElseThrow();
        SizeRatio step =
                last.times(SizeRatio.of(W.plus(-1)).inverse().orElseThrow()).orElseThrow();
        assertEquals("2 / w", step.toString());
    }

    @Test
    void aSumWithItsNegativeIsZero() {
        assertTrue(WIDTH.plus(WIDTH.times(-1)).orElseThrow().isZero());
        assertEquals(Optional.empty(), WIDTH.plus(WIDTH.times(-1)).orElseThrow().inverse());
    }

    @Test
    void twoSizesAreNoRatioOfOne() {
        assertEquals(Optional.empty(), WIDTH.times(SizeRatio.of(Term.of(Dim.of("h")))));
    }

    @Test
    void fractionsAreRounded() {
        SizeRatio half = SizeRatio.of(W.plus(1)).times(0.5);
        assertEquals(Optional.of(W.plus(1).floorDiv(2)), half.floor());
        assertEquals(Optional.of(W.plus(1).ceilDiv(2)), half.ceiling());
        assertEquals(Optional.empty(), half.term());
        assertEquals(Optional.empty(), twoByWidth().floor());
        assertEquals(
                Optional.of(W.times(2).plus(3)),
                WIDTH.times(2).plus(SizeRatio.of(3)).orElseThrow().term());
    }

    @Test
    void powersHaveALimit() {
        SizeRatio power = WIDTH;
        for (int i = 0; i < 3; i++) {
            power = power.times(WIDTH).orElseThrow();
        }
        assertEquals(Optional.empty(), power.times(WIDTH));
    }
}
