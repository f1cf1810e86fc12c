package org.onnxtwist.runtime.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceSession.Port;

final class GraphSizesTest {
    private static List<Map<String, long[]>> proposals(String graph) {
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g " + graph);
        return GraphSizes.of(model)
                .proposals(model.graph().inputs().stream()
                        .map(input -> new Port(input.name().orElseThrow(), input.type()))
                        .toList());
    }

    private static long[] first(String graph) {
        return proposals(graph).get(0).getOrDefault("x", new long[0]);
    }

    /** What the operator lets x be, by its definition in ONNX; -1 for a size that it leaves open. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "float[N,C,H,W] x, float[1,1,37,41] k | Add(x, k) | -1 -1 37 41",
                "float[N,C,H,W] x, float[5,1,1] k | Mul(k, x) | -1 5 -1 -1",
                "float[N,C,H,W] x, float[8,6,3,3] k | Conv<group = 2>(x, k) | -1 12 -1 -1",
                "float[N,C,H,W] x, float[8,6,3,3] k | ConvTranspose(x, k) | -1 8 -1 -1",
                "float[N,C] x, float[8,6] k | MatMul(x, k) | -1 8",
                "float[N,C] x, float[8,6] k | Gemm<transA = 1>(x, k) | 8 -1",
                "float[N,C] x, float[8,6] k | Gemm<transB = 1>(x, k) | -1 6",
                "float[N,C,H,W] x, float[2,7,9,11] k | Concat<axis = 1>(x, k) | 2 -1 9 11",
                "float[T,N,4,H,W] x, float[1] k | Reshape(x, s) | -1 -1 4 37 41",
                "float[T,N,C] x, float[1,20,6] k | LSTM<hidden_size = 5>(x, k, k) | -1 -1 6",
                "float[N,C] x, float[1] k | Identity(x) | 7 -1"
            })
    void whatAnOperatorLeavesNoChoiceOf(String inputs, String operation, String expected) {
        long[] sizes =
                first("(" + inputs + ") => (float[7,Q] y) <int64[4] s = {-1, 4, 37, 41}> { y = " + operation + " }");
        long[] known =
                Arrays.stream(expected.split(" ")).mapToLong(Long::parseLong).toArray();
        assertEquals(known.length, sizes.length);
        for (int axis = 0; axis < known.length; axis++) {
            assertTrue(known[axis] < 0 || known[axis] == sizes[axis], Arrays.toString(sizes));
        }
    }

    @Test
    void sizesOfOneNameAreSettledTogether() {
        assertArrayEquals(new long[] {37, 37}, first("(float[S,S] x, float[37] k) => (float[] y) { y = Add(x, k) }"));
    }

    @Test
    void whatMayBeWrongIsNotTheOnlyProposal() {
        List<Map<String, long[]>> all =
                proposals("(float[N,C,H,W] x, float[1,1,1,41] k) => (float[] y) { y = Add(x, k) }");
        assertTrue(
                all.stream().map(sizes -> sizes.getOrDefault("x", new long[4])).anyMatch(dims -> dims[3] == 48));
    }

    @Test
    void openInputsAreSmallWhateverTheirRank() {
        for (String dims : List.of("A,B,C,D,E", "A,B,C,D,E,F", "A,B,C,D,E,F,G,H,I,J")) {
            List<Map<String, long[]>> all = proposals("(float[" + dims + "] x) => (float[] y) { y = Relu(x) }");
            assertFalse(all.isEmpty());
            for (Map<String, long[]> sizes : all) {
                double elements = Arrays.stream(sizes.getOrDefault("x", new long[0]))
                        .asDoubleStream()
                        .reduce(1, (a, b) -> a * b);
                assertTrue(elements <= 4_194_304, () -> InputSizes.describe(sizes));
            }
        }
    }

    @Test
    void whatWouldBecomeLargeIsNotProposed() {
        List<Map<String, long[]>> all = proposals(
                "(float[L,1,1] x) => (float[] y)"
                        + " { a = Transpose<perm = [1, 0, 2]>(x) b = Transpose<perm = [1, 2, 0]>(x) c = Mul(x, a) y = Mul(c, b) }");
        assertFalse(all.isEmpty());
        assertTrue(all.stream().allMatch(sizes -> sizes.getOrDefault("x", new long[1])[0] <= 322));
    }

    @Test
    void whatIsStatedIsProposedHoweverLarge() {
        assertArrayEquals(
                new long[] {1, 4096, 4096, 8}, first("(float[1,4096,4096,8] x) => (float[] y) { y = Relu(x) }"));
    }
}
