package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;

/** Outputs of one run that are inputs of the next. */
final class ResidentTensorsTest {
    private static final Map<String, String> KEPT = Map.of("a2", "a", "b2", "b");

    /** (a, b, d) -> a2 = a + d, b2 = a b, sum = -a2. */
    private static InferenceSession session() {
        Model model = Model.create("g", 20);
        Graph graph = model.graph();
        ValueType type = ValueType.tensor(DType.FLOAT, Shape.of(2));
        Value a = graph.addInput("a", type);
        Value b = graph.addInput("b", type);
        Value d = graph.addInput("d", type);
        Placement end = Placement.atEnd(model, graph);
        Value a2 = Add.of(a, d).outputNames("a2").emit(end);
        List.of(
                        a2,
                        Mul.of(a, b).outputNames("b2").emit(end),
                        Neg.of(a2).outputNames("negative").emit(end))
                .forEach(output -> {
                    output.setType(type);
                    graph.addOutput(output);
                });
        return InferenceSession.open(
                "model",
                ByteBuffer.wrap(OnnxWriter.toBytes(model)),
                InferenceOptions.defaults().withThreads(1));
    }

    private static Tensor vector(float... elements) {
        return Tensor.ofFloats(elements, elements.length);
    }

    @Test
    void outputsBecomeInputs() {
        try (InferenceSession session = session();
                ResidentTensors state = new ResidentTensors()) {
            state.put("a", vector(1, 2));
            state.put("b", vector(1, 1));
            Map<String, Tensor> given = Map.of("d", vector(1, 10));
            for (int step = 0; step < 3; step++) {
                Map<String, Tensor> out = session.advance(state, given, KEPT, Set.of("negative"));
                assertEquals(Set.of("negative"), out.keySet());
                assertArrayEquals(
                        new float[] {-2 - step, -12 - 10 * step},
                        Objects.requireNonNull(out.get("negative")).toFloats());
            }
            assertEquals(Set.of("a", "b"), state.names());
            assertArrayEquals(new float[] {4, 32}, state.get("a").toFloats());
            assertArrayEquals(new float[] {6, 2 * 12 * 22}, state.get("b").toFloats());
            // One of two tensors of a result is replaced: the other one stays readable.
            state.put("a", vector(0, 0));
            assertArrayEquals(new float[] {6, 2 * 12 * 22}, state.get("b").toFloats());
            assertArrayEquals(new float[] {0, 0}, state.get("a").toFloats());
        }
    }

    @Test
    void aFailedRunLeavesTheState() {
        try (InferenceSession session = session();
                ResidentTensors state = new ResidentTensors()) {
            state.put("a", vector(1, 2));
            state.put("b", vector(1, 1));
            Map<String, Tensor> wrong = Map.of("d", vector(1, 2, 3));
            assertThrows(InferenceException.class, () -> session.advance(state, wrong, KEPT, Set.of()));
            assertArrayEquals(new float[] {1, 2}, state.get("a").toFloats());
            assertThrows(NoSuchElementException.class, () -> session.advance(state, Map.of(), KEPT, Set.of()));
        }
    }
}
