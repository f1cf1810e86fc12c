package org.onnxtwist.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class ConstantPatternTest {
    private final Graph graph = new Graph("main");
    private final Value x = graph.addInput("x", ValueType.UNKNOWN);

    private boolean matches(Tensor tensor, Pattern pattern) {
        return matches(graph.addInitializer("c", tensor), pattern);
    }

    private boolean matches(Value second, Pattern pattern) {
        return node(OperatorId.onnx("Mul"))
                .inputs(any(), pattern)
                .match(graph.newNode("Mul").inputs(x, second).output("y").append())
                .isPresent();
    }

    private static Tensor doubles(DType dtype, double... values) {
        return Tensor.ofDoubles(dtype, values, values.length);
    }

    @Test
    void allElementsAreWithinTheTolerance() {
        assertTrue(matches(doubles(DType.FLOAT, 2, 2, 2), constant(2)));
        assertFalse(matches(doubles(DType.FLOAT, 2, 2, 2.001), constant(2)));
        assertTrue(matches(doubles(DType.FLOAT, 2, 2, 2.001), constant(2, 0.01)));
        assertFalse(matches(doubles(DType.FLOAT, 2, 1.98, 2), constant(2, 0.01)));
        assertTrue(matches(Tensor.vector(3, 3), constant(3)));
        assertTrue(matches(doubles(DType.FLOAT, -2), constant(-2)));
        assertFalse(matches(doubles(DType.FLOAT, 2), constant(-2)));
    }

    @Test
    void whatATypeCannotHoldIsAsNearAsItCan() {
        double root = Math.sqrt(0.5);
        for (DType dtype : List.of(DType.FLOAT, DType.DOUBLE, DType.FLOAT16, DType.BFLOAT16)) {
            assertTrue(matches(doubles(dtype, root), constant(root)), dtype.onnxName());
            assertFalse(matches(doubles(dtype, root * 1.01), constant(root)), dtype.onnxName());
        }
        assertFalse(matches(doubles(DType.FLOAT, 1e-30), constant(0)));
    }

    @Test
    void whatIsNoNumberIsNeverNearOne() {
        assertFalse(matches(doubles(DType.FLOAT, Double.NaN), constant(2, 1e9)));
        assertFalse(matches(Tensor.ofStrings(List.of("2"), 1), constant(2)));
        assertFalse(matches(Tensor.ofFloats(new float[0], 0), constant(2)));
        assertFalse(matches(Tensor.zeros(DType.COMPLEX64, 1), constant(0)));
        assertFalse(matches(Tensor.zeros(DType.COMPLEX128, 1), any().as(Capture.number("n"))));
        assertTrue(matches(Tensor.zeros(DType.FLOAT8E5M2, 1), constant(0)));
        assertTrue(matches(Tensor.zeros(DType.INT4, 3), constant(0)));
    }

    @Test
    void aScalarHasOneElementOfAnyRank() {
        assertTrue(matches(Tensor.zeros(DType.FLOAT), constant(0).scalar()));
        assertTrue(matches(Tensor.zeros(DType.FLOAT, 1, 1), constant().scalar()));
        assertFalse(matches(Tensor.zeros(DType.FLOAT, 2), constant(0).scalar()));
        assertTrue(matches(Tensor.zeros(DType.FLOAT, 2), constant().where("rank is 1", tensor -> tensor.rank() == 1)));
        assertFalse(matches(Tensor.zeros(DType.FLOAT), constant().where("rank is 1", tensor -> tensor.rank() == 1)));
    }

    @Test
    void whatCanBeGivenIsNoConstant() {
        assertFalse(matches(x, constant()));
        Value given = graph.addInitializer("given", Tensor.vector(1));
        assertTrue(matches(given, constant(1)));
        graph.exposeAsInput(given);
        assertFalse(matches(given, constant(1)));
        assertFalse(matches(graph.newNode("Neg").input(x).output("n").append().output(0), constant()));
    }

    @Test
    void aConstantNodeIsAPartOfTheMatch() {
        Node made = graph.newNode("Constant")
                .attribute(Attribute.ofFloat("value_float", 2f))
                .output("c")
                .append();
        Node mul = graph.newNode("Mul").inputs(x, made.output(0)).output("y").append();
        Match match = node(OperatorId.onnx("Mul"))
                .inputs(any(), constant(2))
                .match(mul)
                .orElseThrow();
        assertEquals(List.of(mul, made), match.nodes());
    }
}
