package org.onnxtwist.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

final class OperatorBuilderTest {
    private final Model model = new Model(new Graph("g"), 8);
    private final Value x = model.graph().addInput("x", ValueType.tensor(DType.FLOAT));

    private Placement at(long opset) {
        model.opsets().put("", opset);
        return Placement.atEnd(model, model.graph());
    }

    @Test
    void placesInputsInTheirOrderAndLeavesDefaultsOut() {
        Value w = model.graph().addInitializer("w", Tensor.zeros(DType.FLOAT, 2, 2, 3, 3));
        Value b = model.graph().addInitializer("b", Tensor.zeros(DType.FLOAT, 2));
        Node conv = Conv.of(x, w)
                .bias(b)
                .pads(1, 1, 1, 1)
                .group(1)
                .autoPad("NOTSET")
                .name("conv1")
                .emitNode(at(13));
        assertEquals(Conv.ID, conv.operator());
        assertEquals(List.of(Optional.of(x), Optional.of(w), Optional.of(b)), conv.inputs());
        assertEquals(
                List.of("pads"), conv.attributes().stream().map(a -> a.name()).toList());
        assertEquals("conv1.output", conv.output(0).hint());
        assertEquals(1, Conv.GROUP.of(conv));
        assertEquals(Optional.of(List.of(1L, 1L, 1L, 1L)), Conv.PADS.find(conv));
        assertThrows(MissingAttributeException.class, () -> Conv.STRIDES.of(conv));
    }

    @Test
    void axesAreAnAttributeOrAnInput() {
        Node before = Squeeze.of(x).axes(1).emitNode(at(11));
        assertEquals(Optional.of(List.of(1L)), Squeeze.AXES.find(before));
        assertEquals(1, before.inputCount());
        Node after = Squeeze.of(x).axes(1).emitNode(at(13));
        assertEquals(List.of(), List.copyOf(after.attributes()));
        assertTrue(after.input(1).orElseThrow().constant().orElseThrow().sameElements(Tensor.vector(1)));
    }

    @Test
    void saysWhatTheVersionLacks() {
        OperatorVersionException lacking = assertThrows(
                OperatorVersionException.class,
                () -> MaxPool.of(x, 2, 2).ceilMode(1).name("pool").emitNode(at(8)));
        assertEquals(
                "attribute 'ceil_mode' of MaxPool 'pool' is in version 10 and later of operator set 'ai.onnx', and the one"
                        + " imported is 8: leave it out, or convert the model to a version that has it",
                lacking.getMessage());
    }
}
