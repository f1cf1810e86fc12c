package org.onnxtwist.ir.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.ir.type.DType;

final class TensorTest {
    /** Bytes as numpy and the onnx package 1.23 write three elements. */
    @ParameterizedTest
    @CsvSource({
        "INT64, -2, feffffffffffffff feffffffffffffff feffffffffffffff",
        "INT64, -9223372036854775808, 0000000000000080 0000000000000080 0000000000000080",
        "UINT16, 65535, ffff ffff ffff",
        "BOOL, 1, 01 01 01",
        "INT4, -2, ee 0e",
        "UINT2, 3, 3f",
        "FLOAT, 3, 00004040 00004040 00004040",
        "FLOAT16, -1, 00bc 00bc 00bc",
        "FLOAT8E4M3FN, 1, 38 38 38",
        "FLOAT6E2M3, 1, 08 82 00"
    })
    void oneIntegerFillsATensor(DType dtype, long number, String hex) throws IOException {
        Tensor tensor = Tensor.filled(dtype, number, 3, 1);
        assertEquals(tensor.dtype().onnxName() + "[3,1]", tensor.toString());
        assertEquals(hex.replace(" ", ""), hex(tensor));
    }

    @Test
    void oneRealNumberFillsATensor() throws IOException {
        assertEquals("000080bf000080bf", hex(Tensor.filled(DType.FLOAT, -1.0, 2)));
        assertEquals("cd3d", hex(Tensor.filled(DType.BFLOAT16, 0.1)));
        assertEquals(0, Tensor.filled(DType.DOUBLE, 0.1).rank());
        assertEquals("", hex(Tensor.filled(DType.DOUBLE, 0.1, 4, 0)));
    }

    @Test
    void aFilledTensorTakesNoMemoryForEachElementAndIsReadFromAnywhere() {
        Tensor tensor = Tensor.filled(DType.INT64, 1, 1L << 40, 2);
        assertEquals(1L << 44, tensor.byteSize());
        byte[] read = new byte[5];
        tensor.packed().read((1L << 43) + 6, 5).get(read);
        assertArrayEquals(new byte[] {0, 0, 1, 0, 0}, read);
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.packed().read(tensor.byteSize() - 1, 2));
    }

    @Test
    void aNumberThatTheTypeCannotHoldFillsNothing() {
        for (DType dtype : List.of(DType.UINT8, DType.INT4, DType.BOOL, DType.STRING, DType.COMPLEX64)) {
            assertThrows(IllegalArgumentException.class, () -> Tensor.filled(dtype, 256, 1), dtype::onnxName);
        }
        for (DType dtype : List.of(DType.INT64, DType.BOOL, DType.STRING)) {
            assertThrows(IllegalArgumentException.class, () -> Tensor.filled(dtype, 1.5, 1), dtype::onnxName);
        }
    }

    @Test
    void otherSizesShareTheContent() {
        Tensor tensor = Tensor.ofLongs(new long[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor column = tensor.reshaped(6, 1);
        assertEquals("int64[6,1]", column.toString());
        assertSame(tensor.content(), column.content());
        assertEquals("int64[2,3]", tensor.toString());
        assertThrows(IllegalArgumentException.class, () -> tensor.reshaped(5));
        // Three elements of four bits take as many bytes as four.
        assertThrows(
                IllegalArgumentException.class,
                () -> tensor(DType.INT4, "2103", 3).reshaped(2, 2));
    }

    private static String hex(Tensor tensor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tensor.packed().transferTo(Channels.newChannel(bytes));
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** Bytes as the onnx package 1.23 packs them, and their elements. */
    @ParameterizedTest
    @CsvSource({
        "INT4, e1030f, 1 -2 3 0 -1",
        "UINT4, 210303, 1 2 3 0 3",
        "INT2, 1903, 1 -2 1 0 -1",
        "UINT2, 1903, 1 2 1 0 3",
        "BOOL, 0001000101, 0 1 0 1 1",
        "INT8, 01807fff00, 1 -128 127 -1 0",
        "UINT8, 01807fff00, 1 128 127 255 0",
        "INT16, 01000080ff7fffff0000, 1 -32768 32767 -1 0",
        "UINT16, 01000080ff7fffff0000, 1 32768 32767 65535 0",
        "INT32, 0100000000000080ffffff7fffffffff00000000, 1 -2147483648 2147483647 -1 0",
        "UINT32, 0100000000000080ffffff7fffffffff00000000, 1 2147483648 2147483647 4294967295 0",
        "INT64, 01000000000000000000000000000080ffffffffffffff7fffffffffffffffff0000000000000000,"
                + " 1 -9223372036854775808 9223372036854775807 -1 0",
        "UINT64, 01000000000000000000000000000080ffffffffffffff7fffffffffffffffff0000000000000000,"
                + " 1 9223372036854775808 9223372036854775807 18446744073709551615 0"
    })
    void integersOfEveryWidthAreReadAsTheyArePacked(DType dtype, String hex, String elements) {
        Tensor tensor = tensor(dtype, hex, 5);
        List<String> expected = List.of(elements.split(" ", -1));
        long[] longs = tensor.toLongs();
        double[] doubles = tensor.toDoubles();
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    dtype == DType.UINT64 ? Long.parseUnsignedLong(expected.get(i)) : Long.parseLong(expected.get(i)),
                    longs[i]);
            assertEquals(Double.parseDouble(expected.get(i)), doubles[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INT4, e1030f, 1 -2 3 0 -1",
        "UINT4, 210303, 1 2 3 0 19",
        "INT2, 1903, 1 -2 1 0 -1",
        "UINT2, 1903, 1 2 1 0 7",
        "BOOL, 0001000101, 0 1 0 1 1",
        "INT8, 01807fff00, 1 128 127 -1 256"
    })
    void integersOfEveryWidthArePackedWithTheirLowestBits(DType dtype, String hex, String elements) {
        long[] longs =
                Stream.of(elements.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        assertTrue(tensor(dtype, hex, 5).sameElements(Tensor.ofIntegers(dtype, longs, 5)));
    }

    @Test
    void aBoolIsZeroOrOne() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofIntegers(DType.BOOL, new long[] {2}, 1));
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofIntegers(DType.FLOAT, new long[] {2}, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 0000803f000000c00000807f, 1 -2 Infinity",
        "DOUBLE, 000000000000f03f00000000000000c0000000000000f07f, 1 -2 Infinity",
        "FLOAT16, 003c00c0007c, 1 -2 Infinity",
        "BFLOAT16, 803f00c0807f, 1 -2 Infinity"
    })
    void floatsAreReadAndWrittenExactly(DType dtype, String hex, String elements) {
        double[] expected = Arrays.stream(elements.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        Tensor tensor = tensor(dtype, hex, 3);
        assertArrayEquals(expected, tensor.toDoubles());
        assertArrayEquals(new float[] {1, -2, Float.POSITIVE_INFINITY}, tensor.toFloats());
        assertTrue(tensor.sameElements(Tensor.ofDoubles(dtype, expected, 3)));
        assertThrows(IllegalStateException.class, tensor::toLongs);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNDEFINED", "STRING"})
    void everyTypeKnowsItsSize(DType dtype) {
        long perEight = Tensor.zeros(dtype, 2, 4).packed().byteSize();
        assertEquals(dtype.bits(), perEight);
        assertEquals(
                (3L * dtype.bits() + 7) / 8, Tensor.zeros(dtype, 3).packed().byteSize());
        assertEquals(dtype, DType.ofCode(dtype.code()).orElseThrow());
        assertThrows(
                IllegalArgumentException.class,
                () -> Tensor.of(dtype, new long[] {8}, TensorContent.zeros(dtype.bits() + 1)));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(dtype, new long[] {-1}, TensorContent.zeros(0)));
    }

    @Test
    void codesAreThoseOfOnnx() {
        assertEquals(0, DType.UNDEFINED.code());
        assertEquals("float8e4m3fnuz", DType.ofCode(18).orElseThrow().onnxName());
        assertEquals(DType.BFLOAT16, DType.ofCode(16).orElseThrow());
        assertEquals(DType.FLOAT6E3M2, DType.ofCode(28).orElseThrow());
        assertTrue(DType.ofCode(29).isEmpty());
        assertTrue(DType.ofCode(-1).isEmpty());
    }

    @Test
    void sizesThatOverflowAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(DType.UINT8, 1L << 32, 1L << 32));
        assertThrows(ArithmeticException.class, () -> Tensor.zeros(DType.DOUBLE, 1L << 61));
        assertThrows(ArithmeticException.class, () -> Tensor.zeros(DType.UINT4, 1L << 62));
        assertEquals(0, Tensor.zeros(DType.UINT8, 0, 1L << 32, 1L << 32).elements());
        assertThrows(IllegalStateException.class, () -> DType.STRING.byteSize(1));
    }

    @Test
    void elementsFarApartAreReadThroughOneWindow() {
        Tensor tensor = Tensor.of(DType.INT32, new long[] {1 << 16}, new Counting(4L << 16));
        TensorElements elements = TensorElements.of(tensor);
        for (int i : new int[] {0, 65535, 16383, 16384, 1, 49152, 32767}) {
            assertEquals(i, elements.longAt(i));
        }
        assertArrayEquals(new long[] {0, 1, 2}, Arrays.copyOf(tensor.toLongs(), 3));
        assertEquals(65535, tensor.toFloats()[65535]);
        assertTrue(tensor.sameElements(Tensor.of(DType.INT32, new long[] {1 << 16}, new Counting(4L << 16))));
        assertFalse(tensor.sameElements(Tensor.zeros(DType.INT32, 1 << 16)));
        assertFalse(tensor.sameElements(Tensor.zeros(DType.UINT32, 1 << 16)));
        assertFalse(tensor.sameElements(Tensor.zeros(DType.INT32, 1 << 15, 2)));
    }

    @Test
    void zerosOfAnySizeAreReadAndTransferred() throws IOException {
        Tensor tensor = Tensor.zeros(DType.UINT8, 200_001);
        assertEquals(0, tensor.packed().read(1, 200_000).get(199_999));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.packed().read(1, 200_001));
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        tensor.packed().transferTo(Channels.newChannel(target));
        assertArrayEquals(new byte[200_001], target.toByteArray());
    }

    @Test
    void contentIsTransferredWhole() throws IOException {
        Counting content = new Counting(3L << 20);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        content.transferTo(Channels.newChannel(target));
        assertEquals(content.read(0, 3 << 20), ByteBuffer.wrap(target.toByteArray()));
    }

    @Test
    void stringsAreKeptAsBytes() {
        Tensor tensor = Tensor.ofStrings(List.of("a", "\u00fc"), 2);
        assertEquals(2, tensor.strings().get(1).size());
        assertThrows(IllegalStateException.class, tensor::packed);
        assertThrows(IllegalStateException.class, () -> Tensor.vector(1).strings());
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofStrings(List.of("a"), 2));
        assertTrue(tensor.sameElements(Tensor.ofStrings(List.of("a", "\u00fc"), 2)));
        assertFalse(tensor.sameElements(Tensor.ofStrings(List.of("a", "u"), 2)));
    }

    @Test
    void typesWithoutAValueInJavaAreNotReadAsNumbers() {
        assertThrows(
                IllegalStateException.class,
                () -> Tensor.zeros(DType.COMPLEX64, 1).toDoubles());
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofDoubles(DType.INT32, new double[1], 1));
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofDoubles(DType.STRING, new double[1], 1));
    }

    private static Tensor tensor(DType dtype, String hex, long... dims) {
        return Tensor.of(
                dtype, dims, TensorContent.wrap(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
    }

    /** The int32 numbers 0, 1, 2, made when they are read. */
    private record Counting(long byteSize) implements TensorContent.Packed {
        @Override
        public ByteBuffer read(long offset, int length) {
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < length; i++) {
                long at = offset + i;
                bytes.put((byte) ((at / 4) >>> ((at % 4) * 8)));
            }
            return bytes.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
