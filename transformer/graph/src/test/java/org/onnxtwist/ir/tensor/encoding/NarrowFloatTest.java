package org.onnxtwist.ir.tensor.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * float16 and bfloat16 over all their bit patterns. The checksums are of what NumPy 2 (float16) and ml_dtypes 0.5 (bfloat16) make of the
 * same inputs, little-endian, with every NaN replaced by the one that Java has.
 */
final class NarrowFloatTest {
    private static final int PATTERNS = 1 << 16;
    private static final int FLOAT16_INFINITY = 0x7c00;

    @Test
    void everyFloat16HasNumpysValue() {
        ByteBuffer floats = buffer(PATTERNS * 4);
        for (int bits = 0; bits < PATTERNS; bits++) {
            floats.putInt(Float.floatToIntBits(Float16.toFloat((short) bits)));
        }
        assertEquals(0x3020c7a7L, crc(floats));
    }

    @Test
    void everyBfloat16HasItsValue() {
        ByteBuffer floats = buffer(PATTERNS * 4);
        for (int bits = 0; bits < PATTERNS; bits++) {
            floats.putInt(Float.floatToIntBits(BFloat16.toFloat((short) bits)));
        }
        assertEquals(0x28c5ed34L, crc(floats));
    }

    /** Every finite float16, the midpoint to the next, and the doubles right below and above the midpoint; of both signs. */
    @Test
    void doublesRoundToTheFloat16ThatNumpyGives() {
        ByteBuffer halves = buffer(FLOAT16_INFINITY * 16);
        for (int bits = 0; bits < FLOAT16_INFINITY; bits++) {
            double value = Float16.toFloat((short) bits);
            double next = bits + 1 == FLOAT16_INFINITY ? 65536 : Float16.toFloat((short) (bits + 1));
            double middle = (value + next) / 2;
            double step = Math.scalb(1.0, -50);
            for (double x : new double[] {value, middle, middle * (1 - step), middle * (1 + step)}) {
                halves.putShort(Float16.fromDouble(x)).putShort(Float16.fromDouble(-x));
            }
        }
        assertEquals(0x5538d59cL, crc(halves));
    }

    /** Every upper half of a float with lower halves at, next to and between the ties. */
    @Test
    void floatsRoundToTheBfloat16ThatMlDtypesGives() {
        ByteBuffer halves = buffer(PATTERNS * 12);
        for (int upper = 0; upper < PATTERNS; upper++) {
            for (int lower : new int[] {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff}) {
                float value = Float.intBitsToFloat(upper << 16 | lower);
                halves.putShort(Float.isNaN(value) ? (short) 0x7fc0 : BFloat16.fromFloat(value));
            }
        }
        assertEquals(0xdd3ff17dL, crc(halves));
    }

    @Test
    void nanStaysNan() {
        assertTrue(Float.isNaN(Float16.toFloat(Float16.fromFloat(Float.NaN))));
        assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromDouble(Double.NaN))));
    }

    /** Through float it would first round to the tie, then to even: the other neighbour. */
    @Test
    void aDoubleIsRoundedOnce() {
        double aboveTie = 1 + Math.scalb(1.0, -8) + Math.scalb(1.0, -40);
        assertEquals(1 + Math.scalb(1.0f, -7), BFloat16.toFloat(BFloat16.fromDouble(aboveTie)));
        aboveTie = 1 + Math.scalb(1.0, -11) + Math.scalb(1.0, -40);
        assertEquals(1 + Math.scalb(1.0f, -10), Float16.toFloat(Float16.fromDouble(aboveTie)));
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long crc(ByteBuffer bytes) {
        assertEquals(bytes.capacity(), bytes.position());
        CRC32 crc = new CRC32();
        crc.update(bytes.flip());
        return crc.getValue();
    }
}
