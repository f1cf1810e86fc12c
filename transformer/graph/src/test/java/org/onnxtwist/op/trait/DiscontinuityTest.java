package org.onnxtwist.op.trait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

final class DiscontinuityTest {
    private final Graph graph = new Graph("one node");

    private NodeBuilder node(OperatorId operator, int inputs, DType dtype) {
        NodeBuilder builder = graph.newNode(operator);
        for (int i = 0; i < inputs; i++) {
            builder.input(graph.addInput("x", ValueType.tensor(dtype, 2)));
        }
        return builder;
    }

    private static List<Integer> inputs(NodeBuilder builder, DType made) {
        Node node = builder.output("y").append();
        node.output(0).setType(ValueType.tensor(made, 2));
        return Discontinuity.inputs(node, value -> value.type().dtype());
    }

    private List<Integer> inputs(String operator, int inputs, DType dtype) {
        return inputs(node(OperatorId.onnx(operator), inputs, dtype), DType.UNDEFINED);
    }

    @ParameterizedTest
    @CsvSource({
        "ArgMax,1,0",
        "TopK,1,0",
        "NonZero,1,0",
        "Sign,1,0",
        "Greater,2,0 1",
        "Equal,2,0 1",
        "Mod,2,0 1",
        "NonMaxSuppression,2,0 1",
        "QuantizeLinear,2,0 1",
        "Resize,3,1 2",
        "RoiAlign,2,1",
        "MaxRoiPool,2,1"
    })
    void floatingPointInputsOfDiscontinuousOperators(String operator, int count, String indices) {
        assertEquals(
                List.of(indices.split(" ")).stream().map(Integer::valueOf).toList(),
                inputs(operator, count, DType.FLOAT));
        assertEquals(List.of(), inputs(operator, count, DType.INT64), "integers are exact");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Add", "Relu", "Conv", "Softmax", "Where", "Clip", "MaxPool", "Gather", "Identity", "If"})
    void continuousOperators(String operator) {
        assertEquals(List.of(), inputs(operator, 2, DType.FLOAT));
    }

    @Test
    void treesOfThresholds() {
        assertEquals(
                List.of(0),
                inputs(node(OperatorId.of("ai.onnx.ml", "TreeEnsembleRegressor"), 1, DType.FLOAT), DType.FLOAT));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT,INT32,true",
        "FLOAT,BOOL,true",
        "FLOAT,STRING,true",
        "FLOAT,FLOAT16,true",
        "DOUBLE,FLOAT,true",
        "FLOAT16,BFLOAT16,true",
        "FLOAT,FLOAT8E4M3FN,true",
        "FLOAT,DOUBLE,false",
        "FLOAT16,FLOAT,false",
        "FLOAT,FLOAT,false",
        "INT32,BOOL,false",
        "INT64,FLOAT,false",
        "FLOAT,UNDEFINED,false"
    })
    void aCastToACoarserType(DType from, DType to, boolean discontinuous) {
        assertEquals(discontinuous ? List.of(0) : List.of(), inputs(node(OperatorId.onnx("Cast"), 1, from), to));
    }

    @Test
    void attributesAndOutputsDecide() {
        OperatorId grid = OperatorId.onnx("GridSample");
        assertEquals(List.of(), inputs(node(grid, 2, DType.FLOAT), DType.FLOAT));
        assertEquals(
                List.of(1),
                inputs(node(grid, 2, DType.FLOAT).attribute(Attribute.ofString("mode", "nearest")), DType.FLOAT));
        OperatorId relu = OperatorId.onnx("ThresholdedRelu");
        assertEquals(List.of(0), inputs(node(relu, 1, DType.FLOAT), DType.FLOAT));
        assertEquals(
                List.of(), inputs(node(relu, 1, DType.FLOAT).attribute(Attribute.ofFloat("alpha", 0f)), DType.FLOAT));
        OperatorId pool = OperatorId.onnx("MaxPool");
        Node both = node(pool, 1, DType.FLOAT).output("y").output("indices").append();
        assertEquals(
                List.of(0), Discontinuity.inputs(both, value -> value.type().dtype()));
    }

    private boolean drawn(Node dropout) {
        return RandomNumbers.areDrawnBy(dropout);
    }

    @Test
    void dropoutDrawsInTraining() {
        OperatorId dropout = OperatorId.onnx("Dropout");
        Value ratio = graph.addInitializer("ratio", Tensor.ofFloats(new float[] {0.5f}, new long[0]));
        assertFalse(drawn(node(dropout, 1, DType.FLOAT).output("y").append()));
        for (int training = 0; training < 2; training++) {
            Value mode =
                    graph.addInitializer("mode", Tensor.ofIntegers(DType.BOOL, new long[] {training}, new long[0]));
            assertEquals(
                    training == 1,
                    drawn(node(dropout, 1, DType.FLOAT)
                            .inputs(ratio, mode)
                            .output("y")
                            .append()));
        }
        Value given = graph.addInput("mode", ValueType.tensor(DType.BOOL));
        assertTrue(drawn(
                node(dropout, 1, DType.FLOAT).inputs(ratio, given).output("y").append()));
        assertTrue(drawn(node(OperatorId.onnx("RandomNormal"), 0, DType.FLOAT)
                .output("y")
                .append()));
        assertFalse(
                drawn(node(OperatorId.onnx("Relu"), 1, DType.FLOAT).output("y").append()));
    }
}
