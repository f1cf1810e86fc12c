package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.function.FunctionInlining;

/** A new attribute is written with its kind and, where the kind has one value, with that value's field, whatever the value is. */
final class NewAttributeTest {
    private static final Tensor EMPTY = Tensor.zeros(DType.FLOAT, 0);

    private static Stream<Arguments> singleValues() {
        return Stream.of(
                Arguments.of(new AttributeValue.IntValue(0), "i"),
                Arguments.of(new AttributeValue.FloatValue(0f), "f"),
                Arguments.of(new AttributeValue.FloatValue(-0f), "f"),
                Arguments.of(new AttributeValue.StringValue(Bytes.utf8("")), "s"),
                Arguments.of(new AttributeValue.TensorValue(EMPTY), "t"),
                Arguments.of(new AttributeValue.GraphValue(new Graph("")), "g"),
                Arguments.of(
                        new AttributeValue.SparseTensorValue(
                                new SparseTensor(EMPTY, Tensor.zeros(DType.INT64, 0), List.of(0L))),
                        "sparse_tensor"),
                Arguments.of(new AttributeValue.TypeValue(ValueType.UNKNOWN), "tp"));
    }

    private static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of(new AttributeValue.IntValues(List.of()), AttributeProto.AttributeType.INTS),
                Arguments.of(new AttributeValue.FloatValues(List.of()), AttributeProto.AttributeType.FLOATS),
                Arguments.of(new AttributeValue.StringValues(List.of()), AttributeProto.AttributeType.STRINGS),
                Arguments.of(new AttributeValue.TensorValues(List.of()), AttributeProto.AttributeType.TENSORS),
                Arguments.of(new AttributeValue.GraphValues(List.of()), AttributeProto.AttributeType.GRAPHS),
                Arguments.of(
                        new AttributeValue.SparseTensorValues(List.of()), AttributeProto.AttributeType.SPARSE_TENSORS),
                Arguments.of(new AttributeValue.TypeValues(List.of()), AttributeProto.AttributeType.TYPE_PROTOS));
    }

    private static AttributeProto written(AttributeValue value) throws IOException {
        Model model = OnnxReader.read(
                SmallModels.model(SmallModels.identity()).build().toByteString().asReadOnlyByteBuffer());
        model.graph().nodes().iterator().next().setAttribute(Attribute.of("a", value));
        return ModelProto.parseFrom(OnnxWriter.toBytes(model))
                .getGraph()
                .getNode(0)
                .getAttribute(0);
    }

    private static boolean isPresent(AttributeProto attribute, String field) {
        return attribute.hasField(AttributeProto.getDescriptor().findFieldByName(field));
    }

    @ParameterizedTest
    @MethodSource("singleValues")
    void theFieldOfAValueIsThereWhateverTheValue(AttributeValue value, String field) throws IOException {
        AttributeProto written = written(value);
        assertTrue(isPresent(written, field), () -> "no field " + field + " in " + written);
        assertTrue(written.hasType() && written.hasName(), written::toString);
    }

    @ParameterizedTest
    @MethodSource("lists")
    void anEmptyListHasItsKind(AttributeValue value, AttributeProto.AttributeType kind) throws IOException {
        assertEquals(kind, written(value).getType());
    }

    @Test
    void whatInliningPutsInThePlaceOfAReferenceHasItsField() throws IOException {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17, "local" : 1]>
                g (float[2] x) => (float[2] y) { y = local.block <shift = 0.0, axis = 0> (x) }
                <domain: "local", opset_import: ["" : 17]>
                block <shift, axis> (a) => (b) {
                    c = Constant <value_float: float = @shift> ()
                    d = Softmax <axis: int = @axis> (a)
                    b = Add (d, c)
                }
                """);
        assertTrue(FunctionInlining.all().run(model));
        List<AttributeProto> written = ModelProto.parseFrom(OnnxWriter.toBytes(model)).getGraph().getNodeList().stream()
                .flatMap(node -> node.getAttributeList().stream())
                .toList();
        assertEquals(
                List.of("value_float", "axis"),
                written.stream().map(AttributeProto::getName).toList());
        assertTrue(written.get(0).hasF() && written.get(1).hasI(), written::toString);
    }
}
