package org.onnxtwist.ir.type;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThrows(IllegalArgumentException.class, () -> new Dim.Symbolic("None"));
        assertTrue(Dim.of(0).isKnown());
        assertFalse(Dim.UNKNOWN.isKnown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "None",
                "none",
                "NONE",
                "?",
                "-1",
                "unk",
                "<unk>",
                "unknown",
                "Unknown",
                "dynamic",
                "undefined",
                "nan",
                "N/A",
                "dim",
                "3",
                "*",
                " ",
                "_",
                "(None)",
                "?12"
            })
    void whatExportersWriteForEveryUnknownSizeIsNoName(String placeholder) {
        Dim dim = Dim.of(placeholder);
        assertTrue(dim instanceof Dim.Unknown);
        assertEquals(placeholder, dim.toString());
        assertFalse(Shape.of(List.of(dim, Dim.of(4))).certainlyEquals(Shape.of(List.of(dim, Dim.of(4)))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "N",
                "batch",
                "batch_size",
                "unk__123",
                "unk1",
                "None_1",
                "dynamic_axes_2",
                "dim_0",
                "2*s0",
                "(s0//2)",
                "高さ",
                "any_size",
                "x"
            })
    void namesOfOneSizeAreNames(String name) {
        Dim dim = Dim.of(name);
        assertEquals(new Dim.Symbolic(name), dim);
        assertTrue(Shape.of(List.of(dim)).certainlyEquals(Shape.of(List.of(Dim.of(name)))));
    }

    @Test
    void whatIsNotKnownIsNotCertainlyEqual() {
        assertTrue(Shape.of(2, 3).certainlyEquals(Shape.of(2, 3)));
        assertFalse(Shape.of(2, 3).certainlyEquals(Shape.of(2, 3, 1)));
        assertFalse(Shape.of(2, 3).certainlyEquals(Shape.UNKNOWN));
        assertFalse(Shape.UNKNOWN.certainlyEquals(Shape.UNKNOWN));
        assertFalse(mixed.certainlyEquals(mixed));
    }
}
