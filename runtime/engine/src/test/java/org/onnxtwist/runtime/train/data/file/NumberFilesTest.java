package org.onnxtwist.runtime.train.data.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** IDX and npy files. */
final class NumberFilesTest {
    /** The header of a file of 2x3 elements: two zero bytes, the type, the number of axes, the sizes. */
    private static final String SIZES = "02" + "00000002" + "00000003";

    @TempDir
    Path folder;

    private Path idx(String hex) throws IOException {
        return Files.write(
                folder.resolve("train-images-idx3-ubyte"), HexFormat.of().parseHex(hex));
    }

    private Path compressed(Path file) throws IOException {
        Path packed = folder.resolve("packed.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        return packed;
    }

    private static Path npy(Path file, String descr, String order, String shape, byte[] content) throws IOException {
        String header = "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        bytes.write(header.getBytes(StandardCharsets.US_ASCII));
        bytes.write(content);
        return Files.write(file, bytes.toByteArray());
    }

    @Test
    void bytesAreRead() throws IOException {
        Path file = idx("000008" + SIZES + "0001027f80ff");
        for (Path form : new Path[] {file, compressed(file)}) {
            Tensor tensor = IdxFile.read(form);
            assertEquals("uint8[2,3]", tensor.toString());
            assertArrayEquals(new long[] {0, 1, 2, 127, 128, 255}, tensor.toLongs());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "09, int8, 01ff7f800203, 1 -1 127 -128 2 3",
        "0b, int16, 0001ffff7fff800000020003, 1 -1 32767 -32768 2 3",
        "0c, int32, 00000001ffffffff7fffffff800000000000000200000003, 1 -1 2147483647 -2147483648 2 3",
        "0d, float, 3f800000bf8000003f000000400000004040000040800000, 1 -1 0.5 2 3 4",
        "0e, double, 3ff0000000000000bff00000000000003fe0000000000000400000000000000040080000000000004010000000000000, 1 -1 0.5 2 3 4"
    })
    void bytesOfAnElementAreStoredFromTheMostSignificant(String code, String type, String content, String numbers)
            throws IOException {
        Path file = idx("0000" + code + SIZES + content);
        double[] expected = Arrays.stream(numbers.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        for (Path form : new Path[] {file, compressed(file)}) {
            Tensor tensor = IdxFile.read(form);
            assertEquals(type, tensor.dtype().onnxName());
            assertArrayEquals(expected, tensor.toDoubles());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"010008" + SIZES, "0000ff" + SIZES, "000008", "89504e470d0a1a0a", "00000800"})
    void aWrongMagicNumberIsRefused(String hex) throws IOException {
        assertTrue(refusal(idx(hex)).contains("does not begin with the magic number of an IDX file"));
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        Path file = idx("000008" + SIZES + "00010203");
        assertTrue(refusal(file).contains("announces 6 bytes of elements, but it has 4"));
        assertTrue(refusal(compressed(file)).contains("announces 6 bytes of elements, but it has 4"));
        assertTrue(refusal(idx("000008" + SIZES.substring(0, 10))).contains("is truncated"));
        byte[] whole = Files.readAllBytes(compressed(idx("000008" + SIZES + "000102030405")));
        Files.write(file, Arrays.copyOf(whole, whole.length - 10));
        assertTrue(refusal(file).contains("is truncated"));
        whole[2] = 99;
        Files.write(file, whole);
        assertTrue(refusal(file).contains("is damaged"));
        Files.write(file, new byte[0]);
        assertTrue(refusal(file).contains("is empty"));
    }

    /** The header counts fewer elements than there are, or the checksum of the compressed form is wrong. */
    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = idx("000008" + SIZES + "00010203040506");
        assertTrue(refusal(file).contains("is damaged: its header announces 6 bytes of elements, but it has 7"));
        assertTrue(refusal(compressed(file)).contains("announces 6 bytes of elements, but it has 7"));
        Path packed = compressed(idx("000008" + SIZES + "000102030405"));
        byte[] bytes = Files.readAllBytes(packed);
        bytes[bytes.length - 8] ^= 1;
        Files.write(packed, bytes);
        assertTrue(refusal(packed).contains("is damaged"));
    }

    @Test
    void aSizeThatIsNotThereTakesNoMemory() throws IOException {
        Path file = compressed(idx("000008" + "02" + "00007fff" + "0000ffff" + "00"));
        assertTrue(refusal(file).contains("is truncated"));
        assertTrue(refusal(compressed(idx("00000802ffffffffffffffff"))).contains("more than 2 GB"));
    }

    private static String refusal(Path file) {
        String sentence = assertThrows(InvalidModelException.class, () -> IdxFile.read(file))
                .getMessage();
        assertTrue(sentence.contains("'" + file + "'"), sentence);
        return sentence;
    }

    @ParameterizedTest
    @CsvSource({
        "<f4, float, 0000803f000080bf, 1 -1",
        ">f4, float, 3f800000bf800000, 1 -1",
        "<f8, double, 000000000000f03f000000000000e03f, 1 0.5",
        "<f2, float16, 003c00b8, 1 -0.5",
        "<i8, int64, 0100000000000000feffffffffffffff, 1 -2",
        ">i4, int32, 00000001fffffffe, 1 -2",
        "<u2, uint16, 0100ffff, 1 65535",
        "|u1, uint8, 01ff, 1 255",
        "|i1, int8, 01ff, 1 -1",
        "|b1, bool, 0100, 1 0"
    })
    void arraysOfAllTypesAreRead(String descr, String type, String content, String numbers) throws IOException {
        Path file = npy(
                folder.resolve("a.npy"),
                "'" + descr + "'",
                "False",
                "(2, 1)",
                HexFormat.of().parseHex(content));
        Tensor tensor = NpyFile.read(file);
        assertEquals(type + "[2,1]", tensor.toString());
        assertArrayEquals(
                Arrays.stream(numbers.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray(),
                tensor.toDoubles());
    }

    @Test
    void aVectorAndAScalarAreRead() throws IOException {
        Path file = folder.resolve("a.npy");
        assertEquals(
                "uint8[3]",
                NpyFile.read(npy(file, "'|u1'", "False", "(3,)", new byte[3])).toString());
        assertEquals(
                "uint8[]",
                NpyFile.read(npy(file, "'|u1'", "False", "()", new byte[1])).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'|O'; False; (2,); has elements of NumPy's type 'O', which are not numbers",
                "'<U5'; False; (2,); has elements of NumPy's type 'U5'",
                "[('a', '<f4')]; False; (2,); has elements of NumPy's type 'record'",
                "'<c8'; False; (2,); has elements of NumPy's type 'c8'",
                "'<f4'; True; (2, 2); is stored column by column: save numpy.ascontiguousarray(array)",
                "'<f4'; False; (200,); is truncated: its header announces 800 bytes of elements, but it has 16",
                "'<f4'; False; (99999999999, 99999999999); has a damaged header",
                "'<f4'; Perhaps; (2,); has a damaged header"
            },
            quoteCharacter = '^')
    void whatIsNoArrayOfNumbersIsRefused(String descr, String order, String shape, String problem) throws IOException {
        Path file = npy(folder.resolve("a.npy"), descr, order, shape, new byte[16]);
        String sentence = assertThrows(InvalidModelException.class, () -> NpyFile.read(file))
                .getMessage();
        assertTrue(sentence.startsWith("'" + file + "' " + problem), sentence);
    }

    @Test
    void anotherFormatIsNoArray() throws IOException {
        Path file = Files.write(folder.resolve("a.npy"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0});
        String sentence = assertThrows(InvalidModelException.class, () -> NpyFile.read(file))
                .getMessage();
        assertTrue(sentence.contains("does not begin with the magic number of an npy file"), sentence);
    }

    @Test
    void partsOfReversedElementsAreRead() {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex("0102030405060708"));
        BigEndianContent content = new BigEndianContent(org.onnxtwist.ir.tensor.TensorContent.wrap(bytes), 4);
        assertEquals("0403020108070605", hex(content.read(0, 8)));
        assertEquals("0201080706", hex(content.read(2, 5)));
        assertEquals(8, Tensor.of(DType.INT32, new long[] {2}, content).byteSize());
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }
}
