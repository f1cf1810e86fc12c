package org.onnxtwist.ir.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class DTypeTest {
    private static List<DType> types(Predicate<DType> predicate) {
        return Arrays.stream(DType.values()).filter(predicate).toList();
    }

    @Test
    void floatingPointTypesAreThoseOfRealNumbersWithFractions() {
        assertEquals(
                List.of(
                        DType.FLOAT,
                        DType.FLOAT16,
                        DType.DOUBLE,
                        DType.BFLOAT16,
                        DType.FLOAT8E4M3FN,
                        DType.FLOAT8E4M3FNUZ,
                        DType.FLOAT8E5M2,
                        DType.FLOAT8E5M2FNUZ,
                        DType.FLOAT4E2M1,
                        DType.FLOAT8E8M0,
                        DType.FLOAT6E2M3,
                        DType.FLOAT6E3M2),
                types(DType::isFloatingPoint));
    }

    @Test
    void integersHaveEitherSignAndAnyWidth() {
        List<DType> unsigned = List.of(DType.UINT8, DType.UINT16, DType.UINT32, DType.UINT64, DType.UINT4, DType.UINT2);
        List<DType> signed = List.of(DType.INT8, DType.INT16, DType.INT32, DType.INT64, DType.INT4, DType.INT2);
        assertEquals(unsigned, types(DType::isUnsigned));
        assertEquals(signed, types(type -> type.isInteger() && !type.isUnsigned()));
    }

    @Test
    void anIntegerTypeHoldsTheNumbersOfItsRange() {
        assertRange(DType.INT8, Byte.MIN_VALUE, Byte.MAX_VALUE);
        assertRange(DType.INT16, Short.MIN_VALUE, Short.MAX_VALUE);
        assertRange(DType.INT32, Integer.MIN_VALUE, Integer.MAX_VALUE);
        assertRange(DType.INT4, -8, 7);
        assertRange(DType.UINT2, 0, 3);
        assertRange(DType.UINT8, 0, 255);
        assertRange(DType.UINT16, 0, Character.MAX_VALUE);
        assertRange(DType.UINT32, 0, 4294967295L);
        assertTrue(DType.INT64.holds(Long.MIN_VALUE) && DType.INT64.holds(Long.MAX_VALUE));
        assertTrue(DType.UINT64.holds(Long.MAX_VALUE));
        assertFalse(DType.UINT64.holds(-1));
        assertEquals(List.of(), types(type -> !type.isInteger() && type.holds(0)));
    }

    private static void assertRange(DType type, long least, long greatest) {
        assertTrue(type.holds(least) && type.holds(0) && type.holds(greatest), type::onnxName);
        assertFalse(type.holds(least - 1) || type.holds(greatest + 1), type::onnxName);
    }

    @Test
    void theUnitRoundoffIsHalfTheDistanceOfOneToTheNextNumber() {
        assertEquals(Math.ulp(1.0) / 2, DType.DOUBLE.unitRoundoff());
        assertEquals(Math.ulp(1f) / 2, DType.FLOAT.unitRoundoff());
        // The next number has the bits 0x3c01, and 0x3f81 in bfloat16.
        assertEquals(1.0 / 2048, DType.FLOAT16.unitRoundoff());
        assertEquals((Float.intBitsToFloat(0x3f81 << 16) - 1) / 2, DType.BFLOAT16.unitRoundoff());
        assertEquals(0, DType.INT32.unitRoundoff());
        assertEquals(0, DType.FLOAT8E5M2.significandBits());
    }
}
