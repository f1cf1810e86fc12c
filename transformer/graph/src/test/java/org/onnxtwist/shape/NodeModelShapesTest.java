package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.term.TypeMerge;

/**
 * ONNX's node models declare the type of every output: none may be contradicted, and all are found without looking but those of the
 * models in {@code not-inferred.txt}, whose sizes are computed from what inputs hold when the model runs.
 */
final class NodeModelShapesTest {
    /** Outputs whose whole type is inferred, of the 2,267 that declare one; ONNX's own inference finds 1,735. */
    private static final int FOUND = 1929;

    @Test
    void outputsOfEveryNodeModel() throws IOException {
        List<String> wrong = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>();
        int models = 0;
        int outputs = 0;
        int found = 0;
        for (Map.Entry<String, Model> entry :
                Reference.archive("conformance/node-models.zip").entrySet()) {
            Model model = entry.getValue();
            Map<Value, ValueType> declared = Reference.takeDeclarations(model);
            InferredTypes types = ShapeInference.infer(model);
            models++;
            for (Value output : model.graph().outputs()) {
                Optional<Node> node = output.producer();
                ValueType expected = declared.getOrDefault(output, ValueType.UNKNOWN);
                ValueType inferred = types.of(output);
                if (TypeMerge.contradict(inferred, expected)) {
                    wrong.add(entry.getKey() + " gives " + inferred + ", declared " + expected);
                }
                if (node.isPresent() && expected.shape().isStatic()) {
                    outputs++;
                    found += inferred.equals(expected) ? 1 : 0;
                }
                if (!inferred.equals(expected)) {
                    missing.add(entry.getKey());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(1884, models);
        assertEquals(FOUND, found, outputs + " outputs");
        assertEquals(notInferred(), List.copyOf(missing));
    }

    private static List<String> notInferred() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(NodeModelShapesTest.class.getResourceAsStream("not-inferred.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
