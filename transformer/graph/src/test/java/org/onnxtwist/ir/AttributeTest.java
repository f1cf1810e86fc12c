package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.tensor.Tensor;

final class AttributeTest {
    /** A whole number is of the kind that the method names, which its type in Java would not say. */
    @Test
    void eachMethodMakesTheKindOfItsName() {
        assertEquals("a: int = 1", printed(Attribute.ofInt("a", 1)));
        assertEquals("a: float = 1", printed(Attribute.ofFloat("a", 1)));
        assertEquals("a: string = \"na\u00efve\"", printed(Attribute.ofString("a", "na\u00efve")));
        assertEquals("a: tensor = int64[2] {3,4}", printed(Attribute.ofTensor("a", Tensor.vector(3, 4))));
        assertEquals("a: ints = [1, 2]", printed(Attribute.ofInts("a", List.of(1L, 2L))));
        assertEquals("a: floats = [1, 2.5]", printed(Attribute.ofFloats("a", List.of(1f, 2.5f))));
        assertTrue(printed(Attribute.ofGraph("a", new Graph("body"))).startsWith("a: graph = body ()"));
    }

    private static String printed(Attribute attribute) {
        Graph graph = new Graph("g");
        graph.newNode(new OperatorId("com.example", "Op", ""))
                .attribute(attribute)
                .append();
        String text = OnnxText.print(new Model(graph, 8));
        return text.substring(text.indexOf('<', text.indexOf("Op ")) + 1, text.lastIndexOf('>'))
                .strip();
    }
}
