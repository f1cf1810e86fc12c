package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ShapeTest {
    private final Shape mixed = Shape.of(List.of(Dim.of("n"), Dim.of(3), Dim.UNKNOWN));

    @Test
    void aShapeSaysWhatItKnows() {
        assertEquals("[n,3,?]", mixed.toString());
        assertFalse(mixed.isStatic());
        assertTrue(mixed.sizes().isEmpty());
        assertEquals(OptionalLong.of(3), mixed.size(1));
        assertEquals(OptionalLong.empty(), mixed.size(0));
        assertEquals(OptionalLong.empty(), mixed.size(2));
        assertEquals(OptionalLong.empty(), mixed.size(3));
        assertEquals(OptionalLong.empty(), mixed.size(-1));
    }

    @Test
    void aStaticShapeGivesItsSizes() {
        assertTrue(Shape.of(2, 0).isStatic());
        assertArrayEquals(new long[] {2, 0}, Shape.of(2, 0).sizes().orElseThrow());
        assertArrayEquals(new long[0], Shape.of().sizes().orElseThrow());
        assertEquals(Shape.of(2, 3), Shape.of(List.of(Dim.of(2), Dim.of(3))));
    }

    @Test
    void anUnknownRankIsNotAScalar() {
        assertTrue(Shape.UNKNOWN.known().isEmpty());
        assertFalse(Shape.UNKNOWN.isStatic());
        assertTrue(Shape.of().known().isPresent());
        assertEquals(Shape.UNKNOWN, ValueType.UNKNOWN.shape());
        assertEquals(DType.UNDEFINED, ValueType.UNKNOWN.dtype());
    }

    @Test
    void dimensionsAreNeverNegativeOrNameless() {
        assertThrows(IllegalArgumentException.class, () -> Dim.of(-1));
        assertThrows(IllegalArgumentException.class, () -> Dim.of(""));
        assertTrue(Dim.of(0).isKnown());
        assertFalse(Dim.UNKNOWN.isKnown());
    }
}
