package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.SmallModels.Somewhere;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.shape.ShapeInference;

/** What a strict reader refuses one at a time is found all at once, and nothing is found that follows from it alone. */
final class DiagnosisTest {
    @TempDir
    Path folder;

    /** What is found in the order in which it is reported: its code, and its value or else its node. */
    private List<String> found(ModelProto model) throws IOException {
        return findings(model).stream()
                .map(finding ->
                        finding.code() + " " + finding.value().or(finding::node).orElse("-"))
                .toList();
    }

    private List<Finding> findings(ModelProto model) throws IOException {
        Path file = Files.write(folder.resolve("m.onnx"), model.toByteArray());
        assertThrows(InvalidModelException.class, () -> OnnxReader.read(file));
        OnnxReader.Diagnosis read = OnnxReader.diagnose(file, ReadOptions.defaults());
        List<Finding> findings = Checker.check(read.model(), ShapeInference.infer(read.model())::of, read.defects());
        for (Finding finding : findings) {
            assertTrue(finding.message().contains(": "), () -> "no remedy in: " + finding);
            assertTrue(
                    finding.message().startsWith(finding.place().equals("model") ? "the model" : finding.place()),
                    finding::message);
        }
        return findings;
    }

    private static NodeProto.Builder named(String operator, String name, String... inputs) {
        return SmallModels.node(operator, name, inputs).setName(name);
    }

    private static TensorProto.Builder cut(String name) {
        return SmallModels.floats().setName(name).setRawData(ByteString.copyFrom(new byte[15]));
    }

    @Test
    void allAtOnce() throws IOException {
        GraphProto.Builder graph = SmallModels.identity()
                .addInitializer(cut("short"))
                .addInitializer(SmallModels.floats().setName("w"))
                .addInitializer(SmallModels.floats().setName("w"))
                .addInitializer(cut("shorter").clearRawData())
                .addNode(named("Add", "a", "short", "ghost"))
                .addNode(named("Add", "b", "a", "ghost"))
                .addNode(named("Mul", "c", "b", "phantom"))
                .addNode(named("Neg", "c", "x").setName("again"))
                .addNode(named("Relu", "d", "shorter", "w"))
                .addOutput(SmallModels.value("c"))
                .addOutput(SmallModels.value("spectre"));
        assertEquals(
                List.of(
                        "tensor-content short",
                        "tensor-content shorter",
                        "initializer-repeated w",
                        "value-undefined ghost",
                        "value-undefined ghost",
                        "value-undefined phantom",
                        "value-repeated c",
                        "input-count d",
                        "output-undefined spectre"),
                found(SmallModels.model(graph).build()));
    }

    @Test
    void sentencesNameWhatIsWrong() throws IOException {
        GraphProto.Builder graph = SmallModels.identity()
                .addInitializer(cut("short"))
                .addNode(named("Constant", "k")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeProto.AttributeType.TENSOR)
                                .setT(cut("t"))));
        assertEquals(
                List.of(
                        "graph 'g': initializer 'short' has 15 bytes of data, but float[4] takes 16: export the model again",
                        "graph 'g': tensor 't' of attribute 'value' of node Constant 'k' has 15 bytes of data, but float[4]"
                                + " takes 16: export the model again"),
                findings(SmallModels.model(graph).build()).stream()
                        .map(Finding::message)
                        .toList());
    }

    @Test
    void inSubgraphsAndFunctions() throws IOException {
        GraphProto.Builder branch = GraphProto.newBuilder()
                .setName("then")
                .addInitializer(cut("short"))
                .addNode(named("Add", "t", "short", "ghost"))
                .addNode(named("Neg", "t", "x").setName("again"))
                .addOutput(SmallModels.value("t"));
        GraphProto.Builder other = GraphProto.newBuilder().setName("else").addOutput(SmallModels.value("nowhere"));
        GraphProto.Builder graph = SmallModels.identity()
                .addInput(SmallModels.value("flag").toBuilder()
                        .setType(SmallModels.value("flag").getType().toBuilder()
                                .setTensorType(SmallModels.value("flag").getType().getTensorType().toBuilder()
                                        .setElemType(9)
                                        .clearShape()
                                        .setShape(org.onnxtwist.io.proto.TensorShapeProto.getDefaultInstance()))))
                .addNode(named("If", "choice", "flag")
                        .addAttribute(body("then_branch", branch))
                        .addAttribute(body("else_branch", other)));
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName("f")
                .setDomain("d")
                .addInput("p")
                .addOutput("q")
                .addOutput("r")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
                .addNode(named("Add", "q", "p", "x"))
                .addNode(named("Neg", "p", "q").setName("again"));
        ModelProto model = SmallModels.model(graph)
                .addFunctions(function)
                .addFunctions(function)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("d").setVersion(1))
                .build();
        assertEquals(
                List.of(
                        "function-repeated -",
                        "tensor-content short",
                        "value-undefined ghost",
                        "value-repeated t",
                        "output-undefined nowhere",
                        "value-undefined x",
                        "value-repeated p",
                        "output-undefined r"),
                found(model));
        assertEquals(
                List.of("graph 'g' / If 'choice' / then_branch", "graph 'g' / If 'choice' / else_branch"),
                findings(model).stream()
                        .map(Finding::place)
                        .filter(place -> place.contains("If"))
                        .distinct()
                        .toList());
    }

    private static AttributeProto body(String name, GraphProto.Builder graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    @Test
    void whatAModelCannotExpress() throws IOException {
        GraphProto.Builder graph = SmallModels.identity()
                .addInput(SmallModels.value(""))
                .addInput(SmallModels.value("odd\uFFFD"))
                .addInput(SmallModels.value("typed").toBuilder()
                        .setType(SmallModels.value("typed").getType().toBuilder()
                                .setTensorType(SmallModels.value("typed").getType().getTensorType().toBuilder()
                                        .setElemType(99))))
                .addInitializer(SmallModels.floats().setName("negative").setDims(0, -4))
                .addInitializer(SmallModels.floats().setName("alien").setDataType(77))
                .addNode(named("Add", "a", "negative", "alien"))
                .addNode(named("Add", "b", "typed", "odd\uFFFD"))
                .addNode(named("Softmax", "c", "x")
                        .addAttribute(number("axis", 0))
                        .addAttribute(number("axis", 0)))
                .addNode(named("Concat", "d", "x")
                        .addAttribute(AttributeProto.newBuilder().setName("axis")))
                .addNode(named("Constant", "k")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeProto.AttributeType.TENSOR)));
        assertEquals(
                List.of(
                        "name-invalid input",
                        "name-invalid input",
                        "type-invalid negative",
                        "type-invalid alien",
                        "attribute-repeated c",
                        "attribute-value-missing d",
                        "attribute-value-missing k",
                        "type-invalid typed"),
                found(SmallModels.model(graph).build()));
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void wherever(Somewhere somewhere) throws IOException {
        List<String> codes = found(somewhere.holding(cut("").build())).stream()
                .map(code -> code.substring(0, code.indexOf(' ')))
                .filter(code -> code.startsWith("tensor") || code.contains("undefined"))
                .toList();
        assertEquals(List.of("tensor-content"), codes);
    }

    @Test
    void externalDataOfAnotherSizeIsFoundAndDataThatIsMissingIsRefused() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[12]);
        ModelProto model =
                SmallModels.adding(SmallModels.external("w.bin").build()).build();
        assertEquals(List.of("tensor-content w"), found(model));
        Path file = folder.resolve("m.onnx");
        Files.delete(folder.resolve("w.bin"));
        assertThrows(InvalidModelException.class, () -> OnnxReader.diagnose(file, ReadOptions.defaults()));
    }

    /** Inference knows what it would give, and has nowhere to say it. */
    @Test
    void aNodeWithoutOutputsIsFound() throws IOException {
        GraphProto.Builder graph = SmallModels.identity()
                .addInitializer(integers("content"))
                .addInitializer(integers("axes"))
                .addNode(named("Unsqueeze", "u", "content", "axes").clearOutput())
                .addNode(named("Relu", "r", "ghost"));
        assertEquals(
                List.of("output-count u", "value-undefined ghost"),
                found(SmallModels.model(graph).build()));
    }

    private static TensorProto integers(String name) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(7)
                .addDims(1)
                .addInt64Data(0)
                .build();
    }

    @Test
    void noWriterTakesTheModel() throws IOException {
        Path file = Files.write(
                folder.resolve("m.onnx"),
                SmallModels.model(SmallModels.identity()).build().toByteArray());
        OnnxReader.Diagnosis read = OnnxReader.diagnose(file, ReadOptions.defaults());
        assertEquals(List.of(), read.defects());
        assertThrows(IllegalArgumentException.class, () -> OnnxWriter.toBytes(read.model()));
    }
}
