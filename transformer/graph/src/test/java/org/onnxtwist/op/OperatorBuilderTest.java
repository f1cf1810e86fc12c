package org.onnxtwist.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.ml.Scaler;

/** What a builder places, by the version that the place has. */
final class OperatorBuilderTest {
    private final Model model = new Model(new Graph("g"), 8);
    private final Value x = model.graph().addInput("x", ValueType.tensor(DType.FLOAT));
    private final Value y = model.graph().addInput("y", ValueType.tensor(DType.FLOAT));

    private Placement at(long opset) {
        model.setOpset(opset);
        return Placement.atEnd(model, model.graph());
    }

    private static Map<String, AttributeValue> attributes(Node node) {
        Map<String, AttributeValue> values = new TreeMap<>();
        node.attributes().forEach(attribute -> values.put(attribute.name(), attribute.value()));
        return values;
    }

    private static List<String> outputs(Node node) {
        return node.outputs().stream()
                .map(output -> output.isOmitted() ? "-" : output.hint())
                .toList();
    }

    @Test
    void inputsStandInTheirPlaces() {
        Node conv = Conv.of(x, y).bias(x).emitNode(at(13));
        assertEquals(Conv.ID, conv.operator());
        assertEquals(List.of(Optional.of(x), Optional.of(y), Optional.of(x)), conv.inputs());
    }

    @Test
    void anOmittedInputIsWrittenOnlyBeforeAnother() {
        Node resize = Resize.of(x).sizes(y).emitNode(at(13));
        assertEquals(List.of(Optional.of(x), Optional.empty(), Optional.empty(), Optional.of(y)), resize.inputs());
        assertEquals(1, Clip.of(x).min(Optional.empty()).emitNode(at(13)).inputCount());
        assertEquals(
                2, Conv.of(x, y).bias(x).bias(Optional.empty()).emitNode(at(13)).inputCount());
    }

    @Test
    void defaultsAreNotWritten() {
        Node conv = Conv.of(x, y).pads(1, 1, 1, 1).group(1).autoPad("NOTSET").emitNode(at(13));
        assertEquals(Map.of("pads", new AttributeValue.IntValues(List.of(1L, 1L, 1L, 1L))), attributes(conv));
        assertEquals(
                Map.of(),
                attributes(LayerNormalization.of(x, y)
                        .stashType(DType.FLOAT)
                        .epsilon(1e-5f)
                        .emitNode(at(17))));
    }

    @Test
    void theDefaultIsThatOfTheVersion() {
        assertEquals(Map.of(), attributes(Softmax.of(x).axis(1).emitNode(at(12))));
        assertEquals(
                Map.of("axis", new AttributeValue.IntValue(-1)),
                attributes(Softmax.of(x).axis(-1).emitNode(at(12))));
        assertEquals(
                Map.of("axis", new AttributeValue.IntValue(1)),
                attributes(Softmax.of(x).axis(1).emitNode(at(13))));
        assertEquals(Map.of(), attributes(Softmax.of(x).axis(-1).emitNode(at(13))));
    }

    @Test
    void namesComeFromTheNodeUnlessOutputsHaveTheirOwn() {
        Node relu = Relu.of(x).name("act").emitNode(at(13));
        assertEquals("act", relu.name());
        assertEquals(List.of("act.output"), outputs(relu));
        assertEquals(List.of("Relu.output"), outputs(Relu.of(x).emitNode(at(13))));
        assertEquals(
                List.of("best.Values", "best.Indices"),
                outputs(TopK.of(x, y).name("best").emitNode(at(13))));
        assertEquals(
                List.of("v", "best.Indices"),
                outputs(TopK.of(x, y).name("best").outputNames("v").emitNode(at(13))));
    }

    @Test
    void severalInputsAndOutputs() {
        Node concat = Concat.of(1, x, y, x).emitNode(at(13));
        assertEquals(3, concat.inputCount());
        assertEquals(1, Concat.AXIS.of(concat));
        assertEquals(
                List.of("parts.output_0", "parts.output_1", "parts.output_2"),
                outputs(Split.of(x).outputs(3).name("parts").emitNode(at(11))));
        refused(
                "Split in version 11 of operator set 'ai.onnx' needs at least 1 of output 'outputs', which is missing: give it",
                Split.of(x).outputs(0),
                at(11));
        refused(
                "Concat in version 11 of operator set 'ai.onnx' needs input 'inputs', which is missing: give it",
                Concat.of(1),
                at(11));
    }

    @Test
    void optionalOutputsAreMadeWhereAskedFor() {
        assertEquals(List.of("MaxPool.Y"), outputs(MaxPool.of(x, 2, 2).emitNode(at(13))));
        assertEquals(
                List.of("MaxPool.Y", "MaxPool.Indices"),
                outputs(MaxPool.of(x, 2, 2).withIndices().emitNode(at(13))));
        assertEquals(List.of("LSTM.Y"), outputs(LSTM.of(x, x, x).emitNode(at(14))));
        Node last = LSTM.of(x, x, x).withYC().emitNode(at(14));
        assertEquals(List.of("-", "-", "LSTM.Y_c"), outputs(last));
        Value state = LSTM.of(x, x, x).withYH().emit(at(14));
        assertEquals("LSTM.Y_h", state.hint());
        assertEquals(1, state.outputIndex());
    }

    @Test
    void aListIsAnAttributeOrAConstantInput() {
        Node before = Squeeze.of(x).axes(1, 2).emitNode(at(11));
        assertEquals(Optional.of(List.of(1L, 2L)), Squeeze.AXES.find(before));
        assertEquals(1, before.inputCount());
        Node after = Squeeze.of(x).axes(1, 2).name("s").emitNode(at(13));
        assertEquals(Map.of(), attributes(after));
        Value axes = after.input(1).orElseThrow();
        assertEquals("s.axes", axes.hint());
        assertTrue(axes.constant().orElseThrow().sameElements(Tensor.vector(1, 2)));
    }

    @Test
    void aConstantInputIsReadWhereTheVersionHasAnAttribute() {
        Value axes = model.graph().addInitializer("axes", Tensor.vector(0));
        Node unsqueeze = Unsqueeze.of(x, axes).emitNode(at(11));
        assertEquals(Optional.of(List.of(0L)), Unsqueeze.AXES.find(unsqueeze));
        assertEquals(1, unsqueeze.inputCount());
        refused(
                "input 'axes' of Unsqueeze exists in version 13 and later of operator set 'ai.onnx', but version 11 is imported:"
                        + " leave it out, or convert the model to a version that has it",
                Unsqueeze.of(x, y),
                at(11));
    }

    private Tensor constantInput(OperatorBuilder<?> builder, long opset, int index) {
        return builder.emitNode(at(opset)).input(index).orElseThrow().constant().orElseThrow();
    }

    private static void same(Tensor expected, Tensor actual) {
        assertEquals(expected.type(), actual.type());
        assertTrue(expected.sameElements(actual), actual::toString);
    }

    @Test
    void aNumberIsAnAttributeOrAConstantInput() {
        Node before = Clip.of(x).min(-1.5f).max(6).emitNode(at(6));
        assertEquals(Optional.of(-1.5f), Clip.MIN.find(before));
        assertEquals(1, before.inputCount());
        Node after = Clip.of(x).min(-1.5f).max(6).name("c").emitNode(at(11));
        assertEquals(Map.of(), attributes(after));
        same(
                Tensor.ofFloats(new float[] {-1.5f}),
                after.input(1).orElseThrow().constant().orElseThrow());
        same(
                Tensor.ofFloats(new float[] {6}),
                after.input(2).orElseThrow().constant().orElseThrow());
        assertEquals("c.min", after.input(1).orElseThrow().hint());
        same(Tensor.vector(3), constantInput(TopK.of(x, 3), 10, 1));
        assertEquals(Optional.of(3L), TopK.K.find(TopK.of(x, 3).emitNode(at(1))));
        same(Tensor.ofFloats(new float[] {0.25f}), constantInput(Dropout.of(x).ratio(0.25f), 12, 1));
        same(Tensor.ofFloats(new float[] {0.5f}), constantInput(Pad.of(x, 0, 1).value(0.5f), 11, 2));
        same(Tensor.vector(0, 1), constantInput(Pad.of(x, 0, 1), 11, 1));
        same(Tensor.ofLongs(new long[] {2}), constantInput(DFT.of(x).axis(2), 20, 2));
        same(Tensor.ofFloats(new float[] {1, 2}, 2), constantInput(Upsample.of(x, List.of(1f, 2f)), 9, 1));
        same(Tensor.vector(1), constantInput(ReduceMax.of(x).axes(1), 18, 1));
        same(Tensor.vector(2, 2), constantInput(Split.of(x).split(2, 2).outputs(2), 13, 1));
        same(Tensor.vector(4), constantInput(Slice.of(x, List.of(1L), List.of(4L)), 10, 2));
        same(Tensor.vector(4, 2), constantInput(Reshape.of(x).shape(4, 2), 5, 1));
    }

    @Test
    void aNumberTakesTheTypeOfTheFirstInput() {
        Value half = model.graph().addInput("half", ValueType.tensor(DType.FLOAT16));
        Value whole = model.graph().addInput("whole", ValueType.tensor(DType.INT32));
        Value unknown = model.graph().addInput("unknown", ValueType.UNKNOWN);
        same(
                Tensor.ofDoubles(DType.FLOAT16, new double[] {6}),
                constantInput(Clip.of(half).max(6), 12, 2));
        same(
                Tensor.ofIntegers(DType.INT32, new long[] {6}),
                constantInput(Clip.of(whole).max(6), 12, 2));
        assertEquals(
                DType.FLOAT,
                constantInput(Dropout.of(unknown).ratio(0.25f), 12, 1).dtype());
        refused(
                "Clip in version 12 of operator set 'ai.onnx' takes the attribute 'max' as the input 'max' with the element type of"
                        + " its first input, int32, which cannot hold it: give a number of that type",
                Clip.of(whole).max(0.5f),
                at(12));
        refused(
                "Clip in version 12 of operator set 'ai.onnx' takes the attribute 'max' as the input 'max' with the element type of"
                        + " its first input, which is not known: declare the type, or give the input",
                Clip.of(unknown).max(0.5f),
                at(12));
    }

    @Test
    void aConstantNumberIsReadWhereTheVersionHasAnAttribute() {
        Value k = model.graph().addInitializer("k", Tensor.vector(3));
        Node best = TopK.of(x, k).emitNode(at(1));
        assertEquals(Optional.of(3L), TopK.K.find(best));
        assertEquals(1, best.inputCount());
        Value six = model.graph().addInitializer("six", Tensor.ofDoubles(DType.FLOAT, new double[] {6}));
        assertEquals(Optional.of(6f), Clip.MAX.find(Clip.of(x).max(six).emitNode(at(6))));
        assertEquals(
                Optional.of(6f),
                Pad.VALUE.find(Pad.of(x, 0, 1).constantValue(six).emitNode(at(2))));
        Value tenth = model.graph().addInitializer("tenth", Tensor.ofDoubles(DType.DOUBLE, new double[] {0.1}));
        refused(
                "input 'max' of Clip exists in version 11 and later of operator set 'ai.onnx', but version 6 is imported: leave it out,"
                        + " or convert the model to a version that has it",
                Clip.of(x).max(tenth),
                at(6));
        assertThrows(OperatorVersionException.class, () -> Clip.of(x).max(y).emitNode(at(6)));
    }

    @Test
    void aSplitHasAsManyOutputsAsParts() {
        assertEquals(
                Map.of("num_outputs", new AttributeValue.IntValue(3)),
                attributes(Split.of(x).outputs(3).emitNode(at(18))));
        assertEquals(Map.of(), attributes(Split.of(x).split(2, 4).outputs(2).emitNode(at(18))));
        assertEquals(Map.of(), attributes(Split.of(x).split(y).outputs(2).emitNode(at(18))));
        refused(
                "Split in version 18 of operator set 'ai.onnx' needs either the input 'split' or the attribute"
                        + " 'num_outputs', but has both: leave one out",
                Split.of(x).split(y).numOutputs(2).outputs(2),
                at(18));
        refused(
                "Split in version 18 of operator set 'ai.onnx' splits its input into 3 parts, but has 2 outputs:"
                        + " request one output for each part",
                Split.of(x).numOutputs(3).outputs(2),
                at(18));
        for (long opset : List.of(11L, 13L, 18L)) {
            assertThrows(
                    OperatorVersionException.class,
                    () -> Split.of(x).split(2, 2, 2).outputs(2).emitNode(at(opset)));
        }
    }

    @Test
    void aResizeTakesScalesOrSizes() {
        assertEquals(4, Resize.of(x).sizes(y).emitNode(at(18)).inputCount());
        for (long opset : List.of(11L, 13L, 18L)) {
            refused(
                    "Resize in version " + opset
                            + " of operator set 'ai.onnx' needs one of the inputs 'scales' and 'sizes', but has none: give one",
                    Resize.of(x),
                    at(opset));
            refused(
                    "Resize in version " + opset
                            + " of operator set 'ai.onnx' needs one of the inputs 'scales' and 'sizes', but has both: leave one out",
                    Resize.of(x).scales(y).sizes(y),
                    at(opset));
        }
        Node first = Resize.of(x).sizes(y).emitNode(at(11));
        assertEquals(4, first.inputCount());
        for (int empty : List.of(1, 2)) {
            same(
                    Tensor.zeros(DType.FLOAT, 0),
                    first.input(empty).orElseThrow().constant().orElseThrow());
        }
        assertEquals(2, Resize.of(x, y).emitNode(at(10)).inputCount());
    }

    @Test
    void ofWhatIsGivenTwiceTheLastHolds() {
        assertEquals(1, TopK.of(x, y).k(3).emitNode(at(1)).inputCount());
        assertSame(
                y,
                Pad.of(x, 0, 1)
                        .value(3)
                        .constantValue(y)
                        .emitNode(at(11))
                        .input(2)
                        .orElseThrow());
        assertEquals(1, Squeeze.of(x).axes(y).axes(3).emitNode(at(11)).inputCount());
        assertSame(y, Squeeze.of(x).axes(3).axes(y).emitNode(at(13)).input(1).orElseThrow());
    }

    @Test
    void saysWhatTheVersionLacks() {
        refused(
                "attribute 'ceil_mode' of MaxPool 'pool' exists in version 10 and later of operator set 'ai.onnx',"
                        + " but version 8 is imported: leave it out, or convert the model to a version that has it",
                MaxPool.of(x, 2, 2).ceilMode(1).name("pool"),
                at(8));
        refused(
                "output 'saved_mean' of BatchNormalization exists in versions 1 to 13 of operator set 'ai.onnx', but"
                        + " version 15 is imported: leave it out, or convert the model to a version that has it",
                BatchNormalization.of(x, x, x, x, x).withSavedMean(),
                at(15));
        refused(
                "attribute 'dtype' of Range exists in no version of operator set 'ai.onnx', but version 13 is imported: leave it"
                        + " out, or convert the model to a version that has it",
                Range.of(x, x, x).attributes(List.of(Attribute.ofInt("dtype", 1))),
                at(13));
    }

    @Test
    void saysWhatTheVersionNeeds() {
        refused(
                "Unsqueeze 'u' in version 11 of operator set 'ai.onnx' needs attribute 'axes', which is missing: give it",
                Unsqueeze.of(x, y).axes(Optional.empty()).name("u"),
                at(11));
        refused(
                "Gemm in version 9 of operator set 'ai.onnx' needs input 'C', which is missing: give it",
                Gemm.of(x, y),
                at(9));
        assertEquals(2, Gemm.of(x, y).emitNode(at(11)).inputCount());
    }

    @Test
    void saysThatAnAttributeIsOfAnotherKind() {
        assertEquals(
                Optional.of("FLOAT"), Cast.TO_SINCE_1.find(Cast.of(x, "FLOAT").emitNode(at(1))));
        refused(
                "attribute 'to' of Cast in version 5 of operator set 'ai.onnx' is of kind STRING, but was given as"
                        + " another kind: use the kind of this version",
                Cast.of(x, DType.FLOAT),
                at(5));
    }

    @Test
    void saysThatTheOperatorIsNotThere() {
        refused(
                "operator Upsample exists in versions 1 to 9 of operator set 'ai.onnx', but version 10 is imported: convert the model"
                        + " to a version that has it, or use other operators",
                Upsample.of(x, y),
                at(10));
        refused(
                "operator GroupNormalization exists in version 21 and later of operator set 'ai.onnx', but version 18 is imported:"
                        + " convert the model to a version that has it, or use other operators",
                GroupNormalization.of(x, x, x, 2),
                at(18));
        refused(
                "a node of Scaler cannot be placed where operator set 'ai.onnx.ml' is not imported: add it to the model's"
                        + " operator sets",
                Scaler.of(x),
                at(18));
        model.setOpset("ai.onnx.ml", 3);
        assertEquals(Scaler.ID, Scaler.of(x).emitNode(at(18)).operator());
    }

    private void refused(String message, OperatorBuilder<?> builder, Placement placement) {
        int nodes = model.graph().nodeCount();
        int initializers = model.graph().initializers().size();
        OperatorVersionException refusal =
                assertThrows(OperatorVersionException.class, () -> builder.emitNode(placement));
        assertEquals(message, refusal.getMessage());
        assertEquals(nodes, model.graph().nodeCount());
        assertEquals(initializers, model.graph().initializers().size());
    }

    @Test
    void attributesOfAnotherNodeAreCopiedAsTheyStand() {
        List<Attribute> stated =
                List.of(Conv.GROUP.as(1L), Attribute.of("strides", new AttributeValue.Reference("strides", 7)));
        Node conv = Conv.of(x, y).attributes(stated).emitNode(at(13));
        assertEquals(stated, List.copyOf(conv.attributes()));
        assertFalse(Conv.STRIDES.find(conv).isPresent());
    }
}
