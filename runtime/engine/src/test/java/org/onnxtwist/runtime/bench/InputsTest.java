package org.onnxtwist.runtime.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** The inputs that several models take, with sizes that the user gives. */
final class InputsTest {
    private static Port port(String name, Object... dims) {
        return port(DType.FLOAT, name, dims);
    }

    private static Port port(DType dtype, String name, Object... dims) {
        return new Port(
                name,
                ValueType.tensor(
                        dtype,
                        Shape.of(Arrays.stream(dims)
                                .map(dim -> dim instanceof Integer size
                                        ? Dim.of(size)
                                        : dim.equals("?") ? Dim.UNKNOWN : Dim.of(dim.toString()))
                                .toList())));
    }

    private static ModelInputs model(String file, Port... ports) {
        return new ModelInputs(Path.of(file), List.of(ports));
    }

    private static List<Port> sized(Map<String, List<Long>> sizes, OptionalLong batch, ModelInputs... models) {
        return CommonInputs.of(new GivenSizes(sizes, batch).in(List.of(models)));
    }

    private static String refusal(ModelInputs... models) {
        return assertThrows(BenchException.class, () -> CommonInputs.of(List.of(models)))
                .getMessage();
    }

    private static String refusal(Map<String, List<Long>> sizes, ModelInputs... models) {
        return assertThrows(BenchException.class, () -> sized(sizes, OptionalLong.empty(), models))
                .getMessage();
    }

    @Test
    void whatOneModelLeavesOpenAnotherMayState() {
        List<Port> common = CommonInputs.of(List.of(
                model("a", port("x", "n", 3, "?"), port("y", "n")),
                model("b", port("y", "?"), port("x", 4, "c", 8)),
                model("c", port("x", "m", 3, 8), port("y", "m"))));
        assertEquals(List.of(port("x", 4, 3, 8), port("y", 4)), common);
    }

    @Test
    void inputsThatDifferAreNamedWithTheirFiles() {
        ModelInputs a = model("a.onnx", port("x", 1, 3));
        assertTrue(
                refusal(a, model("b.onnx", port("z", 1, 3))).startsWith("b.onnx has no input 'x', which a.onnx has: "));
        assertTrue(refusal(a, model("b.onnx", port("x", 1, 3), port("z", 1)))
                .startsWith("a.onnx has no input 'z', which b.onnx has: "));
        assertTrue(refusal(a, a, model("b.onnx", port("x", 1, 4)))
                .startsWith("input 'x' is float[1,4] in b.onnx and float[1,3] in a.onnx: "));
        assertTrue(refusal(a, model("b.onnx", port("x", 1, 3, 1))).startsWith("input 'x' is float[1,3,1] in b.onnx"));
        assertTrue(refusal(a, model("b.onnx", port(DType.DOUBLE, "x", 1, 3)))
                .startsWith("input 'x' is double[1,3] in b.onnx and float[1,3] in a.onnx: "));
    }

    @Test
    void aNamedSizeHoldsWhereverTheNameStands() {
        assertEquals(
                List.of(port("x", "n", 3, 32, 64), port("y", 32)),
                sized(
                        Map.of("h", List.of(32L), "w", List.of(64L)),
                        OptionalLong.empty(),
                        model("a", port("x", "n", 3, "h", "w"), port("y", "h"))));
    }

    @Test
    void anInputTakesAllItsSizesAtOnce() {
        ModelInputs model = model("a", port("x", "n", 3, "?", "w"), port("y", "n", "w"));
        assertEquals(
                List.of(port("x", 2, 3, 8, 9), port("y", 2, 9)),
                sized(Map.of("x", List.of(2L, 3L, 8L, 9L)), OptionalLong.empty(), model));
        String message = refusal(Map.of("x", List.of(2L, 4L, 8L, 9L)), model);
        assertTrue(
                message.startsWith("input 'x' of a is float[n,3,?,w], which cannot have the sizes [2, 4, 8, 9]"),
                message);
        assertTrue(refusal(Map.of("x", List.of(2L)), model).contains("cannot have the sizes [2]"));
    }

    @Test
    void aSizeOfNothingIsRefused() {
        ModelInputs model = model("a", port("x", "n", 3));
        assertEquals(
                "there is neither an input nor an open dimension with the name 'q' in a (x float[n,3]): give a size to one of these",
                refusal(Map.of("q", List.of(1L)), model));
        assertTrue(refusal(Map.of("n", List.of(1L, 2L)), model).startsWith("'n' is the name of one dimension"));
    }

    @Test
    void theBatchIsThatOfEveryInputThatLeavesItOpen() {
        assertEquals(
                List.of(port("x", 8, 3), port("state", 2, 8, 64), port("weights", 5, 3), port("length", "length")),
                sized(
                        Map.of(),
                        OptionalLong.of(8),
                        model(
                                "a",
                                port("x", "?", 3),
                                port("state", 2, "n", 64),
                                port("weights", 5, 3),
                                port("length", "length"))));
    }
}
