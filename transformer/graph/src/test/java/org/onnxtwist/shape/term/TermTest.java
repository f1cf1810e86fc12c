package org.onnxtwist.shape.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.type.Dim;

/** Which expressions are the same, and how they read. */
final class TermTest {
    private static final Term N = new Term.Symbol("N");
    private static final Term H = new Term.Symbol("H");
    private static final Term M = new Term.Symbol("M");

    @Test
    void whatCancelsIsGone() {
        assertEquals(N, N.times(2).floorDiv(2));
        assertEquals(Term.of(0), N.minus(N));
        assertEquals(H, N.times(H).floorDiv(N));
        assertEquals(N.times(N).plus(-1), N.plus(1).times(N.minus(Term.of(1))));
        assertEquals(N.plus(H).times(2), N.plus(N).plus(H).plus(H));
        assertEquals(M, N.times(M).plus(M).floorDiv(N.plus(1)));
        assertEquals(N.floorDiv(6), N.floorDiv(2).floorDiv(3));
        assertEquals(Term.of(0), N.times(4).mod(Term.of(2)));
        assertEquals(N.plus(1), N.max(N.plus(1)));
        assertEquals(N, N.max(Term.of(0)));
    }

    @Test
    void expressionsReadAsPeopleWriteThem() {
        assertEquals("2*N+1", N.times(2).plus(1).toString());
        assertEquals("H*N-3", H.times(N).plus(-3).toString());
        assertEquals("floor((N+1)/2)", N.plus(1).floorDiv(2).toString());
        assertEquals("floor((N+1)/2)", N.ceilDiv(2).toString());
        assertEquals("floor(N/H)", N.floorDiv(H).toString());
        assertEquals("max(H,N)", N.max(H).toString());
        assertEquals("2*'a b'", new Term.Symbol("a b").times(2).toString());
        assertEquals("?", N.floorDiv(0).toString());
    }

    @Test
    void whatCannotBeEqualIsTold() {
        assertTrue(N.differsFrom(N.plus(1)));
        assertFalse(N.differsFrom(H));
        assertFalse(N.differsFrom(N.times(2)));
        assertTrue(N.times(2).differsFrom(N.times(2).plus(1)));
        assertTrue(N.floorDiv(2).isAtMost(N));
        assertTrue(N.mod(Term.of(4)).isAtMost(Term.of(3)));
    }

    @Test
    void numbersThatDoNotFitAreUnknown() {
        assertEquals(Term.UNKNOWN, Term.of(Long.MAX_VALUE).plus(1));
        assertEquals(Term.UNKNOWN, N.times(Long.MAX_VALUE).times(2));
        assertEquals(Term.UNKNOWN, Term.UNKNOWN.plus(N));
    }

    @Test
    void sizesAreEvaluated() {
        SizeEvaluation evaluation = new SizeEvaluation(Map.of(Dim.of("N"), 5L, Dim.of("H"), 0L));
        assertEquals(OptionalLong.of(3), evaluation.of(N.ceilDiv(2).toDim()));
        assertEquals(OptionalLong.empty(), evaluation.of(M.toDim()));
        assertEquals(OptionalLong.of(7), evaluation.of(Dim.of(7)));
        assertEquals(OptionalLong.empty(), evaluation.of(N.floorDiv(H).toDim()));
        assertEquals(OptionalLong.empty(), evaluation.of(N.times(Long.MAX_VALUE)));
    }
}
