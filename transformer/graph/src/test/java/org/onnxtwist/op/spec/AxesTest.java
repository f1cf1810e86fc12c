package org.onnxtwist.op.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Axes, and ranges and orders of them, as ONNX's specification defines them. */
final class AxesTest {
    @Test
    void aNegativeAxisCountsFromTheLast() {
        assertEquals(OptionalInt.of(3), Axes.of(-1, 4));
        assertEquals(OptionalInt.of(0), Axes.of(-4, 4));
        assertEquals(OptionalInt.empty(), Axes.of(-5, 4));
        assertEquals(OptionalInt.empty(), Axes.of(4, 4));
        assertEquals(OptionalInt.empty(), Axes.of(Long.MAX_VALUE, 4));
        assertEquals(OptionalInt.empty(), Axes.of(0, 0));
    }

    @Test
    void distinctAxesKeepTheirOrderAndStandOnce() {
        assertArrayEquals(new int[] {2, 0}, Axes.distinct(new long[] {-1, 0}, 3).orElseThrow());
        assertTrue(Axes.distinct(new long[] {-1, 2}, 3).isEmpty());
        assertTrue(Axes.distinct(new long[] {3}, 3).isEmpty());
        assertArrayEquals(
                new boolean[] {true, false, true},
                Axes.marked(new long[] {-1, 0, 2}, 3).orElseThrow());
    }

    @Test
    void aPermutationNamesEachAxisOnceFromTheFront() {
        assertArrayEquals(new long[] {2, 1, 0}, Permutation.reversed(3));
        assertTrue(new Permutation(List.of(1L, 0L)).isComplete());
        assertFalse(new Permutation(List.of(1L, 1L)).isComplete());
        assertFalse(new Permutation(List.of(0L, 2L)).isComplete());
        assertFalse(new Permutation(List.of(0L, -1L)).isComplete());
        Permutation turn = new Permutation(List.of(1L, 2L, 0L));
        assertEquals(List.of(2L, 0L, 1L), turn.then(turn).axes());
        assertTrue(turn.then(turn).then(turn).isIdentity());
    }

    @Test
    void aRangeOfAShapeIsClamped() {
        OptionalLong none = OptionalLong.empty();
        assertEquals(new ShapeRange(0, 4), ShapeRange.of(none, none, 4));
        assertEquals(new ShapeRange(3, 4), ShapeRange.of(OptionalLong.of(-1), none, 4));
        assertEquals(new ShapeRange(1, 3), ShapeRange.of(OptionalLong.of(1), OptionalLong.of(-1), 4));
        assertEquals(new ShapeRange(0, 4), ShapeRange.of(OptionalLong.of(-9), OptionalLong.of(9), 4));
        assertEquals(new ShapeRange(3, 3), ShapeRange.of(OptionalLong.of(3), OptionalLong.of(1), 4));
    }
}
