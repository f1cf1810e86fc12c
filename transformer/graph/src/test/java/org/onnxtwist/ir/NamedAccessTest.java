package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.op.Relu;

/** Parts of a model are found by name, and nodes are inserted before one input. */
final class NamedAccessTest {
    private static final String TEXT = """
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2] x) => (float[2] z, float[2] v) {
               y = Neg (x)
               [sum] z = Clip (y, , y)
               v = Abs (y)
            }""";

    private final Model model = OnnxText.parse(TEXT);

    @Test
    void valuesAndNodesHaveTheirNames() {
        assertEquals("x", model.value("x").name().orElseThrow());
        assertEquals(model.value("z"), model.node("sum").output(0));
        assertEquals(
                "the main graph has no value 'sum': give the name of an input, an initializer or an output of a node",
                assertThrows(GraphEditException.class, () -> model.value("sum")).getMessage());
        assertEquals(
                "the model has no node 'z': give a node's name, or find a node without one by Model.value and"
                        + " Value.producer",
                assertThrows(GraphEditException.class, () -> model.node("z")).getMessage());
    }

    @Test
    void anInsertionBeforeAnInputLeavesOtherReadersAlone() {
        Value made = model.insertBefore(
                model.node("sum"), 2, (value, place) -> Relu.of(value).emit(place));
        made.setName("r");
        assertEquals(
                OnnxText.print(OnnxText.parse(
                        TEXT.replace("[sum] z = Clip (y, , y)", "r = Relu (y)  [sum] z = Clip (y, , r)"))),
                OnnxText.print(model));
        assertEquals(
                "input 1 of node Clip 'sum' is omitted, so that nothing can be inserted before it: let it read a value"
                        + " first",
                assertThrows(
                                GraphEditException.class,
                                () -> model.insertBefore(model.node("sum"), 1, (value, place) -> value))
                        .getMessage());
    }
}
