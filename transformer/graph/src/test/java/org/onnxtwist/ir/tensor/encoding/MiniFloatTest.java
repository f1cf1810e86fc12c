package org.onnxtwist.ir.tensor.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/**
 * The floating-point types of at most 8 bits over all their codes. The checksums are of what ml_dtypes 0.6 makes of the same codes, and
 * ONNX's saturate_cast of the same doubles, with every NaN replaced by the one that Java has.
 */
final class MiniFloatTest {
    @ParameterizedTest
    @CsvSource({
        "FLOAT8E4M3FN, 2f3cdd2a",
        "FLOAT8E4M3FNUZ, dd44ca70",
        "FLOAT8E5M2, 95a5cba8",
        "FLOAT8E5M2FNUZ, e7d95de8",
        "FLOAT4E2M1, a4f2f7e0",
        "FLOAT6E2M3, f6a05dcb",
        "FLOAT6E3M2, 05e0ba67",
        "FLOAT8E8M0, 5761ae99"
    })
    void everyCodeHasItsValue(DType dtype, String checksum) {
        double[] values = allValues(dtype);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putLong(Double.doubleToLongBits(value));
        }
        assertEquals(checksum, crc(bytes.array()));
    }

    /** Every finite value, the midpoint to the next, and the floats 2^-18 of it below and above; of both signs. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT8E4M3FN, 007c8f5e",
        "FLOAT8E4M3FNUZ, 567ca4e0",
        "FLOAT8E5M2, 9e5449c7",
        "FLOAT8E5M2FNUZ, 567ca4e0",
        "FLOAT4E2M1, f4918ced",
        "FLOAT6E2M3, 9b4bf835",
        "FLOAT6E3M2, 9b4bf835"
    })
    void doublesRoundToTheNearestCode(DType dtype, String checksum) {
        double[] finite = DoubleStream.of(allValues(dtype))
                .filter(value -> Double.isFinite(value) && value >= 0)
                .map(value -> value + 0.0)
                .distinct()
                .sorted()
                .toArray();
        List<Double> inputs = new ArrayList<>();
        for (int i = 0; i < finite.length; i++) {
            double next = i + 1 < finite.length ? finite[i + 1] : 2 * finite[i];
            double middle = (finite[i] + next) / 2;
            double step = Math.scalb(1.0, -18);
            for (double x : new double[] {finite[i], middle, middle * (1 - step), middle * (1 + step)}) {
                inputs.add(x);
                inputs.add(-x);
            }
        }
        Tensor tensor = Tensor.ofDoubles(
                dtype, inputs.stream().mapToDouble(Double::doubleValue).toArray(), inputs.size());
        assertEquals(checksum, crc(codes(tensor)));
    }

    @Test
    void valuesBeyondTheLargestSaturate() {
        assertArrayEquals(
                new double[] {448, -448, 448},
                Tensor.ofDoubles(DType.FLOAT8E4M3FN, new double[] {1e300, -1e300, Double.POSITIVE_INFINITY}, 3)
                        .toDoubles());
        assertArrayEquals(
                new double[] {6, -6},
                Tensor.ofDoubles(DType.FLOAT4E2M1, new double[] {7, -100}, 2).toDoubles());
    }

    @Test
    void anExponentAloneIsTheNextPowerOfTwo() {
        double[] values = {0, 1, 1.5, 2, 3, 0x1p-127, 0x1.8p-127, 1e300, Double.NaN};
        double[] powers = {0x1p-127, 1, 2, 2, 4, 0x1p-127, 0x1p-126, 0x1p127, Double.NaN};
        assertArrayEquals(
                powers,
                Tensor.ofDoubles(DType.FLOAT8E8M0, values, values.length).toDoubles());
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofDoubles(DType.FLOAT8E8M0, new double[] {-1}, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT4E2M1", "FLOAT6E2M3", "FLOAT6E3M2"})
    void aTypeWithoutNanRefusesIt(DType dtype) {
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofDoubles(dtype, new double[] {Double.NaN}, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT8E8M0"})
    void nanStaysNan(DType dtype) {
        assertEquals(
                Double.NaN,
                Tensor.ofDoubles(dtype, new double[] {Double.NaN}, 1).toDoubles()[0]);
    }

    /** The codes 1, 4, 63, 3 and 2 as the onnx package 1.23 packs them. */
    @Test
    void elementsOfSixBitsLieInTwoBytes() {
        Tensor packed = Tensor.of(DType.FLOAT6E2M3, new long[] {5}, TensorContent.wrap(ByteBuffer.wrap(new byte[] {
            0x01, (byte) 0xf1, 0x0f, 0x02
        })));
        double[] values = {0.125, 0.5, -7.5, 0.375, 0.25};
        assertArrayEquals(values, packed.toDoubles());
        assertTrue(packed.sameElements(Tensor.ofDoubles(DType.FLOAT6E2M3, values, 5)));
    }

    private static double[] allValues(DType dtype) {
        int count = 1 << dtype.bits();
        ByteBuffer bytes = ByteBuffer.allocate((int) dtype.byteSize(count)).order(ByteOrder.LITTLE_ENDIAN);
        for (int code = 0; code < count; code++) {
            int first = code * dtype.bits();
            for (int bit = 0; bit < dtype.bits(); bit++) {
                int octet = (first + bit) / Byte.SIZE;
                bytes.put(octet, (byte) (bytes.get(octet) | (code >> bit & 1) << (first + bit) % Byte.SIZE));
            }
        }
        return Tensor.of(dtype, new long[] {count}, TensorContent.wrap(bytes)).toDoubles();
    }

    /** The codes of a tensor, one a byte. */
    private static byte[] codes(Tensor tensor) {
        ByteBuffer bytes = tensor.packed().read(0, (int) tensor.packed().byteSize());
        int bits = tensor.dtype().bits();
        int[] codes = LongStream.range(0, tensor.elements())
                .mapToInt(element -> IntStream.range(0, bits)
                        .map(bit -> {
                            int position = (int) element * bits + bit;
                            return (bytes.get(position / Byte.SIZE) >> position % Byte.SIZE & 1) << bit;
                        })
                        .sum())
                .toArray();
        byte[] packed = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            packed[i] = (byte) codes[i];
        }
        return packed;
    }

    private static String crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }
}
