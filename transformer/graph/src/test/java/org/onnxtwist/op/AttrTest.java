package org.onnxtwist.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** Attributes set, written to a file, and read again. */
final class AttrTest {
    private final Model model = new Model(new Graph("g"), 10);
    private final Value x = model.graph().addInput("x", ValueType.tensor(DType.FLOAT, 2));
    private final Placement end = Placement.atEnd(model, model.graph());

    AttrTest() {
        model.setOpset(22);
    }

    @Test
    void valuesOfEveryKindComeBackFromAFile() {
        Graph body = new Graph("body");
        Value inner = Identity.of(x).emit(end.inside(body));
        inner.setType(ValueType.tensor(DType.FLOAT, 2));
        body.addOutput(inner);
        Graph other = new Graph("other");
        Value negated = Neg.of(x).emit(end.inside(other));
        negated.setType(ValueType.tensor(DType.FLOAT, 2));
        other.addOutput(negated);
        Value condition = Constant.of(Tensor.zeros(DType.BOOL)).emit(end);
        SparseTensor sparse = new SparseTensor(Tensor.ofFloats(new float[] {3}, 1), Tensor.vector(1), List.of(4L));

        If.of(condition, body, other).emit(end);
        Conv.of(x, x).pads(1, 2).group(4).autoPad("VALID").emit(end);
        LSTM.of(x, x, x)
                .activationAlpha(0.5f, 0.25f)
                .activations("Tanh", "Relu", "Elu")
                .clip(2.5f)
                .emit(end);
        Cast.of(x, DType.BFLOAT16).emit(end);
        Constant.of().sparseValue(sparse).emit(end);
        org.onnxtwist.op.Optional.of().type(ValueType.tensor(DType.INT8, 3)).emit(end);

        model.assignNames();
        Graph read = OnnxReader.read(ByteBuffer.wrap(OnnxWriter.toBytes(model))).graph();

        assertEquals("body", If.THEN_BRANCH.of(only(read, If.NAME)).name());
        assertEquals("other", If.ELSE_BRANCH.of(only(read, If.NAME)).name());
        Node conv = only(read, Conv.NAME);
        assertEquals(List.of(1L, 2L), Conv.PADS.of(conv));
        assertEquals(4, Conv.GROUP.of(conv));
        assertEquals("VALID", Conv.AUTO_PAD.of(conv));
        Node lstm = only(read, LSTM.NAME);
        assertEquals(List.of(0.5f, 0.25f), LSTM.ACTIVATION_ALPHA.of(lstm));
        assertEquals(List.of("Tanh", "Relu", "Elu"), LSTM.ACTIVATIONS.of(lstm));
        assertEquals(2.5f, LSTM.CLIP.of(lstm));
        assertEquals(DType.BFLOAT16, Cast.TO.of(only(read, Cast.NAME)));
        assertEquals(
                ValueType.tensor(DType.INT8, 3),
                org.onnxtwist.op.Optional.TYPE.of(only(read, org.onnxtwist.op.Optional.NAME)));
        List<Node> constants = all(read, Constant.NAME);
        assertEquals(0, Constant.VALUE.of(constants.get(0)).rank());
        assertEquals(List.of(4L), Constant.SPARSE_VALUE.of(constants.get(1)).dims());
    }

    private static Node only(Graph graph, String operator) {
        List<Node> found = all(graph, operator);
        assertEquals(1, found.size(), operator);
        return found.get(0);
    }

    private static List<Node> all(Graph graph, String operator) {
        List<Node> found = new ArrayList<>();
        graph.nodes().forEach(node -> {
            if (node.operator().isOnnx(operator)) {
                found.add(node);
            }
        });
        return found;
    }

    @Test
    void anAbsentOneIsTheDefault() {
        Node conv = Conv.of(x, x).emitNode(end);
        assertEquals(1, Conv.GROUP.of(conv));
        assertEquals(Optional.of("NOTSET"), Conv.AUTO_PAD.find(conv));
        assertEquals(Optional.empty(), Conv.GROUP.stated(conv));
    }

    @Test
    void anAbsentOneWithoutADefaultIsAnError() {
        Node conv = Conv.of(x, x).name("c").emitNode(end);
        assertEquals(Optional.empty(), Conv.PADS.find(conv));
        assertEquals(
                "node Conv 'c' does not state its attribute 'pads', which has no default: set it",
                assertThrows(MissingAttributeException.class, () -> Conv.PADS.of(conv))
                        .getMessage());
    }

    @Test
    void oneOfAnotherKindIsNotRead() {
        Node conv = Conv.of(x, x).name("c").emitNode(end);
        conv.setAttribute(Attribute.of("group", new AttributeValue.Reference("group", 2)));
        assertEquals(Optional.empty(), Conv.GROUP.find(conv));
        assertEquals(
                "node Conv 'c' states its attribute 'group' with a value that is not of kind INT: correct the attribute",
                assertThrows(MissingAttributeException.class, () -> Conv.GROUP.of(conv))
                        .getMessage());
        conv.setAttribute(Attribute.ofInt("to", 4_000_000_000L));
        assertEquals(Optional.empty(), Cast.TO.find(conv));
    }

    @Test
    void setsWhatIsTheDefaultToo() {
        Node conv = Conv.of(x, x).emitNode(end);
        Conv.GROUP.set(conv, 1L);
        assertEquals(Optional.of(1L), Conv.GROUP.stated(conv));
        Graph body = new Graph("body");
        Loop.BODY.set(conv, body);
        assertSame(body, Loop.BODY.of(conv));
    }

    @Test
    void variantsOfEarlierVersionsHaveTheirDefaults() {
        assertEquals(Optional.of(-1L), Softmax.AXIS.defaultValue());
        assertEquals(Optional.of(1L), Softmax.AXIS_SINCE_1.defaultValue());
        assertEquals(Optional.of(2f), LpPool.P_SINCE_1.defaultValue());
    }
}
