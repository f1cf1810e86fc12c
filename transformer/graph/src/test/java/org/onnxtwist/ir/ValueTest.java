package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class ValueTest {
    private final Graph graph = new Graph("main");

    @Test
    void onlyWhatNoRunCanChangeIsConstant() {
        Value w = graph.addInitializer("w", Tensor.vector(7));
        assertArrayEquals(new long[] {7}, w.constant().orElseThrow().toLongs());
        graph.exposeAsInput(w);
        assertTrue(w.constant().isEmpty());
        assertEquals(ValueType.tensor(DType.INT64, 1), w.type());
        assertTrue(graph.newNode("Neg")
                .input(w)
                .output("n")
                .append()
                .output(0)
                .constant()
                .isEmpty());
    }

    @Test
    void everySpellingOfAConstantNodeIsATensor() {
        assertEquals("int64[2]", constant(Attribute.ofTensor("value", Tensor.vector(1, 2))));
        assertEquals("int64[]", constant(Attribute.ofInt("value_int", 3L)));
        assertEquals("int64[2]", constant(Attribute.ofInts("value_ints", List.of(1L, 2L))));
        assertEquals("float[]", constant(Attribute.ofFloat("value_float", 1.5f)));
        assertEquals("float[1]", constant(Attribute.ofFloats("value_floats", List.of(1f))));
        assertEquals("string[]", constant(Attribute.ofString("value_string", "s")));
        assertEquals(
                "string[1]",
                constant(Attribute.of("value_strings", new AttributeValue.StringValues(List.of(Bytes.utf8("s"))))));
        SparseTensor sparse = new SparseTensor(Tensor.vector(1), Tensor.vector(0), List.of(2L));
        assertEquals("none", constant(Attribute.of("sparse_value", new AttributeValue.SparseTensorValue(sparse))));
        assertEquals("none", constant(Attribute.of("value", new AttributeValue.Reference("alpha", 4))));
    }

    private String constant(Attribute attribute) {
        Value value = graph.newNode("Constant")
                .attribute(attribute)
                .output("c")
                .append()
                .output(0);
        return value.constant().map(Tensor::toString).orElse("none");
    }

    @Test
    void omittedInputsAreKeptInPlaceAndDroppedAtTheEnd() {
        Value x = graph.addInput("x", ValueType.UNKNOWN);
        Node node = graph.newNode("Clip")
                .input(x)
                .input(Optional.empty())
                .input(x)
                .output("y")
                .append();
        assertEquals(List.of(Optional.of(x), Optional.empty(), Optional.of(x)), node.inputs());
        assertEquals(List.of(node), x.consumers().toList());
        node.omitInput(2);
        assertEquals(1, node.inputCount());
        assertTrue(node.input(5).isEmpty());
    }

    @Test
    void anOmittedOutputThatIsUsedIsProduced() {
        Node node = graph.newNode("Dropout").output("y").omitOutput().append();
        assertTrue(node.output(1).isOmitted());
        graph.addOutput(node.output(1));
        assertFalse(node.output(1).isOmitted());
        assertThrows(IllegalArgumentException.class, () -> node.output(0).setName(""));
    }
}
