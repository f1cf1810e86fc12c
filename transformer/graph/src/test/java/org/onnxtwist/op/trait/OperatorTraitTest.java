package org.onnxtwist.op.trait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.ShapeInference;

final class OperatorTraitTest {
    private static final long OPSET = 23;

    private static Stream<OperatorId> operators(OperatorTrait trait) {
        return Schemas.all().stream().map(OperatorSchema::id).distinct().filter(trait::holdsOf);
    }

    static Stream<OperatorId> moving() {
        return operators(OperatorTrait.DATA_MOVEMENT);
    }

    static Stream<OperatorId> elementwise() {
        return operators(OperatorTrait.ELEMENTWISE)
                .filter(operator -> Schemas.find(operator, OPSET).isPresent());
    }

    @ParameterizedTest
    @MethodSource("moving")
    void whatIsMovedKeepsItsType(OperatorId operator) {
        OperatorSchema schema = Schemas.find(operator, OPSET).orElseThrow();
        assertEquals(
                schema.input(0).orElseThrow().type(),
                schema.output(0).orElseThrow().type());
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void elementsStayWhereTheyAre(OperatorId operator) {
        OperatorSchema schema = Schemas.find(operator, OPSET).orElseThrow();
        Graph graph = new Graph("one node");
        Model model = new Model(graph, 10);
        model.setOpset(OPSET);
        NodeBuilder builder = graph.newNode(operator);
        // The inputs that are broadcast; the others may be left out.
        int inputs = operator.name().equals("Where")
                ? 3
                : Math.min(2, Math.max(1, schema.inputs().size()));
        boolean oneTensor = operator.name().equals("Clip") || operator.name().equals("Dropout");
        for (int i = 0; i < (oneTensor ? 1 : inputs); i++) {
            builder.input(graph.addInput("x" + i, ValueType.tensor(DType.FLOAT, 2 - i % 2, 3)));
        }
        if (schema.attribute("to").isPresent()) {
            builder.attribute(Attribute.ofInt("to", (long) DType.INT32.code()));
        }
        Node node = builder.output("y").append();
        graph.addOutput(node.output(0));
        assertEquals(
                Shape.of(2, 3), ShapeInference.infer(model).of(node.output(0)).shape());
    }

    @Test
    void nothingIsKnownOfOperatorsOfOtherDomains() {
        assertTrue(OperatorTrait.DATA_MOVEMENT.holdsOf(OperatorId.onnx("Transpose")));
        assertFalse(OperatorTrait.DATA_MOVEMENT.holdsOf(OperatorId.of("com.example", "Transpose")));
        assertFalse(OperatorTrait.ELEMENTWISE.holdsOf(OperatorId.onnx("Softmax")));
        assertTrue(OperatorTrait.QUANTIZATION.holdsOf(OperatorId.onnx("DequantizeLinear")));
    }
}
