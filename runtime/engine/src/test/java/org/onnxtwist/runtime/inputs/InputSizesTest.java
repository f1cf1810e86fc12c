package org.onnxtwist.runtime.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

final class InputSizesTest {
    private static Port port(String name, Dim... dims) {
        return new Port(name, ValueType.tensor(DType.FLOAT, Shape.of(List.of(dims))));
    }

    private static long[] first(Port port) {
        return InputSizes.proposals(List.of(port)).get(0).getOrDefault(port.name(), new long[0]);
    }

    @Test
    void whatIsStatedStays() {
        Port input = port("x", Dim.of(1), Dim.of(3), Dim.of(224), Dim.of(224));
        List<Map<String, long[]>> proposals = InputSizes.proposals(List.of(input));
        assertEquals(1, proposals.size());
        assertArrayEquals(new long[] {1, 3, 224, 224}, proposals.get(0).get("x"));
    }

    @Test
    void widthAndHeightDiffer() {
        long[] planar = first(port("x", Dim.of("n"), Dim.of(3), Dim.of("h"), Dim.of("w")));
        assertEquals(3, planar[1]);
        assertNotEquals(planar[2], planar[3]);
        long[] interleaved = first(port("x", Dim.UNKNOWN, Dim.UNKNOWN, Dim.UNKNOWN, Dim.of(3)));
        assertEquals(3, interleaved[3]);
        assertNotEquals(interleaved[1], interleaved[2]);
    }

    @Test
    void equalSymbolsAreEqual() {
        Port image = port("x", Dim.of("batch"), Dim.of(3), Dim.of("side"), Dim.of("side"));
        Port state = port("h", Dim.of(2), Dim.of("batch"), Dim.of(64));
        for (Map<String, long[]> sizes : InputSizes.proposals(List.of(image, state))) {
            long[] x = sizes.getOrDefault("x", new long[0]);
            assertEquals(x[2], x[3]);
            assertEquals(x[0], sizes.getOrDefault("h", new long[0])[1]);
        }
    }

    @Test
    void aRecurrentStateHasTheBatchInTheMiddle() {
        Port samples = port("x", Dim.UNKNOWN, Dim.UNKNOWN);
        Port state = port("h", Dim.of(2), Dim.UNKNOWN, Dim.of(128));
        for (Map<String, long[]> sizes : InputSizes.proposals(List.of(samples, state))) {
            assertEquals(sizes.getOrDefault("x", new long[0])[0], sizes.getOrDefault("h", new long[0])[1]);
        }
    }

    @Test
    void largePicturesComeOneAtATime() {
        assertEquals(1, first(port("x", Dim.of("n"), Dim.of(3), Dim.of(224), Dim.of(224)))[0]);
        assertEquals(2, first(port("x", Dim.of("n"), Dim.of(3), Dim.of(32), Dim.of(32)))[0]);
    }

    @Test
    void laterProposalsAreMultiplesOf32() {
        Port input = port("x", Dim.of("n"), Dim.of(3), Dim.of("h"), Dim.of("w"));
        assertTrue(InputSizes.proposals(List.of(input)).stream()
                .map(sizes -> sizes.getOrDefault("x", new long[4]))
                .anyMatch(dims -> dims[2] % 32 == 0 && dims[3] % 32 == 0 && dims[2] != dims[3]));
    }

    @Test
    void equalSeedsGiveEqualInputs() {
        long[] dims = {2, 3, 4};
        for (InputKind kind : InputKind.values()) {
            Tensor one = new InputGenerator(5).generate("x", DType.FLOAT, dims, kind);
            assertTrue(one.sameElements(new InputGenerator(5).generate("x", DType.FLOAT, dims, kind)), kind.label());
        }
        Tensor uniform = new InputGenerator(5).generate("x", DType.FLOAT, dims, InputKind.UNIFORM);
        assertTrue(!uniform.sameElements(new InputGenerator(6).generate("x", DType.FLOAT, dims, InputKind.UNIFORM)));
        assertTrue(!uniform.sameElements(new InputGenerator(5).generate("y", DType.FLOAT, dims, InputKind.UNIFORM)));
    }

    @Test
    void rangesAreThoseThatAreStated() {
        for (InputKind kind : InputKind.values()) {
            for (double value : new InputGenerator(0)
                    .generate("x", DType.FLOAT, new long[] {1, 1, 9, 11}, kind)
                    .toDoubles()) {
                double bound = kind == InputKind.IMAGE_BYTE ? 255 : kind == InputKind.NORMAL ? 6 : 1;
                boolean isImage = kind == InputKind.IMAGE_BYTE || kind == InputKind.IMAGE_UNIT;
                assertTrue(Math.abs(value) <= bound && (value >= 0 || !isImage), kind.label() + " " + value);
            }
            for (long value : new InputGenerator(0)
                    .generate("i", DType.INT64, new long[] {99}, kind)
                    .toLongs()) {
                assertTrue(value >= 0 && value < 10, kind.label() + " " + value);
            }
        }
        Tensor impulse = new InputGenerator(0).generate("x", DType.FLOAT, new long[] {3, 3}, InputKind.IMPULSE);
        assertArrayEquals(new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0}, impulse.toFloats());
    }

    @Test
    void theFirstUsualSizeIsThatOfAPicture() {
        Port open = port("x", Dim.of("n"), Dim.of(3), Dim.of("h"), Dim.of("w"));
        List<Map<String, long[]>> usual = InputSizes.usual(List.of(open));
        assertArrayEquals(new long[] {1, 3, 224, 224}, usual.get(0).get("x"));
        assertTrue(usual.size() > 3);
        assertTrue(usual.stream().allMatch(sizes -> sizes.getOrDefault("x", new long[1])[0] == 1));
        Port stated = port("x", Dim.of(4), Dim.of(3));
        assertEquals(1, InputSizes.usual(List.of(stated)).size());
        assertArrayEquals(
                new long[] {4, 3}, InputSizes.usual(List.of(stated)).get(0).get("x"));
    }

    @Test
    void theBatchIsTheFirstDimensionButForAState() {
        assertEquals(OptionalInt.of(0), InputSizes.batchAxis(List.of(Dim.of(1), Dim.of(3), Dim.of(8), Dim.of(8))));
        assertEquals(OptionalInt.of(1), InputSizes.batchAxis(List.of(Dim.of(2), Dim.of("batch"), Dim.of(64))));
        assertEquals(OptionalInt.of(0), InputSizes.batchAxis(List.of(Dim.of("batch_size"))));
        assertEquals(OptionalInt.empty(), InputSizes.batchAxis(List.of(Dim.of("length"))));
        assertEquals(OptionalInt.empty(), InputSizes.batchAxis(List.of()));
    }
}
