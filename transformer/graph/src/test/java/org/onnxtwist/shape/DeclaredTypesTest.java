package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.term.SymbolicTensor;

/** What a model declares of its values completes what is inferred, and never overrules it. */
final class DeclaredTypesTest {
    private final Small small = new Small(13);

    private static ValueType floats(Object... sizes) {
        return ValueType.tensor(DType.FLOAT, Small.shape(sizes));
    }

    @Test
    void declaredSizesFillUnknownOnesAndNames() {
        Value y = small.node("Relu", small.input("n", "?", 4, "?"));
        y.setType(floats(2, "c", "?", "?"));
        Value z = small.node("Neg", y);
        assertEquals(Small.shape(2, "c", 4, "?"), small.shapeOf(z));
    }

    @Test
    void theOutputOfAnUnknownOperatorIsWhatIsDeclared() {
        Value y = Small.node(small.graph.newNode(OperatorId.of("custom", "Op")).input(small.input(3)));
        Value z = small.node("Relu", y);
        assertEquals(ValueType.UNKNOWN, ShapeInference.infer(small.model).of(z));
        y.setType(floats(5, "m"));
        assertEquals(floats(5, "m"), ShapeInference.infer(small.model).of(z));
    }

    @Test
    void aContradictionKeepsWhatIsInferredAndIsListed() {
        Value y = small.node("Relu", small.input(2, 3));
        y.producer().orElseThrow().setName("relu_7");
        y.setType(floats(2, 4));
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(Small.shape(2, 3), types.shape(y));
        assertEquals(1, types.contradictions().size());
        String message = String.valueOf(assertThrows(InvalidModelException.class, types::requireConsistent)
                .getMessage());
        assertTrue(message.contains("relu_7") && message.contains("[2,3]") && message.contains("[2,4]"), message);
    }

    @Test
    void whatIsNotContradictedIsStillCompleted() {
        Value y = small.node("Relu", small.input(2, "?", 4));
        y.setType(floats("n", 3, 5));
        assertEquals(Small.shape(2, 3, 4), small.shapeOf(y));
    }

    @Test
    void ranksAndElementTypesContradictToo() {
        small.node("Relu", small.input(2, 3)).setType(floats(2, 3, 1));
        small.node("Relu", small.input(2, 3)).setType(ValueType.tensor(DType.DOUBLE, 2, 3));
        small.node("Relu", small.input("n", 3)).setType(floats("m", 3));
        assertEquals(2, ShapeInference.infer(small.model).contradictions().size());
    }

    @Test
    void theModelIsNotChanged() {
        Value y = small.node("Relu", small.input(2, 3));
        ShapeInference.infer(small.model);
        assertEquals(ValueType.UNKNOWN, y.type());
    }

    @Test
    void aDefaultOfAnInputIsConstantOnlyWhereItCannotBeOverridden() {
        Value shape = small.graph.addInput("shape", ValueType.tensor(DType.INT64, 2));
        small.graph.setInitializer(shape, Tensor.vector(3, 4));
        Value y = small.node("Reshape", small.input(12), shape);
        assertEquals(Small.shape("?", "?"), small.shapeOf(y));
        small.model.setIrVersion(3);
        assertEquals(Small.shape(3, 4), small.shapeOf(y));
    }

    @Test
    void aValueMadeAfterwardsHasItsDeclaredType() {
        InferredTypes types = ShapeInference.infer(small.model);
        Value late = small.input(7);
        assertEquals(floats(7), types.of(late));
    }

    @Test
    void aCycleIsAnErrorThatNamesANode() {
        Value a = small.node("Relu", small.input(3));
        Value b = small.node("Neg", a);
        a.producer().orElseThrow().setInput(0, b);
        CyclicGraphException error = assertThrows(CyclicGraphException.class, () -> ShapeInference.infer(small.model));
        assertTrue(error.toString().contains("Relu") || error.toString().contains("Neg"), error.toString());
    }

    @Test
    void contentOfConstantsIsGiven() {
        Value constant =
                Small.node(small.graph.newNode("Constant").attribute(Attribute.ofTensor("value", Tensor.vector(1, 2))));
        Value large = small.graph.addInitializer("large", Tensor.zeros(DType.INT64, 5000));
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(
                SymbolicTensor.vector(1, 2), types.symbolic().constant(constant).orElseThrow());
        assertTrue(types.symbolic().constant(large).isEmpty());
    }
}
