package org.onnxtwist.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

final class CounterpartsTest {
    private static Model parsed(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g " + graph);
    }

    @Test
    void nodesAndWeightsArePairedWithWhatDiffers() {
        Model before =
                parsed("(float[2,2] x) => (float[2,2] y) <float[2,2] w = {1, 2, 3, 4}, float[2,2] v = {1, 1, 1, 1}> {"
                        + " a = MatMul(x, w) b = Tanh(a) c = Add(b, v) y = Softmax<axis = 1>(c) }");
        Model after =
                parsed("(float[2,2] x) => (float[2,2] y) <float[2,2] w2 = {1, 2, 3, 5}, float[2,2] v = {1, 1, 1, 1}> {"
                        + " a = MatMul(x, w2) c = Add(a, v) y = Softmax<axis = 0>(c) }");
        Counterparts found = Counterparts.of(before, after);
        Map<String, String> names = found.nodes().entrySet().stream()
                .collect(Collectors.toMap(
                        pair -> pair.getKey().operator().name(),
                        pair -> pair.getValue().operator().name()));
        assertEquals(Map.of("MatMul", "MatMul", "Add", "Add", "Softmax", "Softmax"), names);
        assertEquals(
                List.of("attribute axis of Softmax '' was 1 and is 0"),
                found.changes().values().stream()
                        .flatMap(List::stream)
                        .map(Difference::sentence)
                        .filter(sentence -> sentence.startsWith("attribute"))
                        .map(sentence -> sentence.replaceAll("Softmax .* was", "Softmax '' was"))
                        .toList());
        assertEquals(1, found.weights().size());
        assertEquals("w", found.weights().get(0).before().name().orElseThrow());
        assertEquals("w2", found.weights().get(0).after().name().orElseThrow());
        assertEquals(1, found.weights().get(0).change().change().orElseThrow().absolute());
    }

    @Test
    void equalModelsHaveNothingThatDiffers() {
        String text = "(float[2] x) => (float[2] y) { a = Relu(x) y = Neg(a) }";
        Counterparts found = Counterparts.of(parsed(text), parsed(text));
        assertEquals(2, found.nodes().size());
        assertEquals(Map.of(), found.changes());
        assertEquals(List.of(), found.weights());
    }
}
