package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/** ONNX's node models declare the type of every output: none may be contradicted, and most must be found without looking. */
final class NodeModelShapesTest {
    /**
     * Outputs whose whole type is inferred, of the 2,267 that declare one: measured, and not to fall again. Of the others many have
     * sizes that are given when the model runs.
     */
    private static final int FLOOR = 1916;

    @Test
    void outputsOfEveryNodeModel() throws IOException {
        List<String> wrong = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>();
        int outputs = 0;
        int found = 0;
        for (Map.Entry<String, Model> entry :
                Reference.archive("conformance/node-models.zip").entrySet()) {
            Model model = entry.getValue();
            Map<Value, ValueType> declared = Reference.takeDeclarations(model);
            InferredTypes types = ShapeInference.infer(model);
            for (Value output : model.graph().outputs()) {
                Optional<Node> node = output.producer();
                ValueType expected = declared.getOrDefault(output, ValueType.UNKNOWN);
                if (node.isEmpty() || !expected.shape().isStatic()) {
                    continue;
                }
                outputs++;
                ValueType inferred = types.of(output);
                if (Types.contradict(inferred, expected)) {
                    wrong.add(entry.getKey() + ": " + node.get().operator() + " gives " + inferred + ", declared "
                            + expected);
                } else if (inferred.equals(expected)) {
                    found++;
                } else {
                    missing.add(node.get().operator() + " " + inferred + " " + entry.getKey());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(outputs > 1800, () -> "fewer outputs than there were");
        assertTrue(found >= FLOOR, found + " of " + outputs + " outputs are inferred; not: " + missing);
    }
}
