package org.onnxtwist.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

/** What types and dimensions are denoted as is compared: of inputs, outputs and values between, and of what is inside sequences. */
final class DenotationDifferenceTest {
    private static final String MODEL = """
            <ir_version: 8, opset_import: ["" : 17]>
            denoted (float[1, 3, 4, 4] x) => (seq(float[1, 3, 4, 4]) y)
            <float[1, 3, 4, 4] inner>
            { inner = Relu(x)  y = SequenceConstruct(inner) }
            """;

    @TempDir
    private Path folder;

    private Model denoted(Consumer<GraphProto.Builder> change) throws IOException {
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(OnnxText.parse(MODEL), file, WriteOptions.defaults());
        ModelProto.Builder proto = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        change.accept(proto.getGraphBuilder());
        Files.write(file, proto.build().toByteArray());
        return OnnxReader.read(file);
    }

    private static List<String> sentences(Model before, Model after) {
        return ModelDiff.of(before, after).stream().map(Difference::sentence).toList();
    }

    @Test
    void typesAndDimensionsOfAnInput() throws IOException {
        Model plain = denoted(graph -> {});
        Model image = denoted(graph -> {
            graph.getInputBuilder(0).getTypeBuilder().setDenotation("IMAGE");
            graph.getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDenotation("DATA_CHANNEL");
        });
        assertEquals(
                List.of(
                        "field type.denotation of input 'x' was added: IMAGE",
                        "field type.tensor_type.shape.dim[1].denotation of input 'x' was added: DATA_CHANNEL"),
                sentences(plain, image));
        assertEquals(
                List.of(
                        "field type.denotation of input 'x' was removed: it was IMAGE",
                        "field type.tensor_type.shape.dim[1].denotation of input 'x' was removed: it was DATA_CHANNEL"),
                sentences(image, plain));
        assertEquals(List.of(), sentences(image, image));
        Model sound = denoted(graph -> graph.getInputBuilder(0).getTypeBuilder().setDenotation("AUDIO"));
        assertEquals(
                "field type.denotation of input 'x' was IMAGE and is AUDIO",
                sentences(image, sound).get(0));
    }

    @Test
    void elementsOfASequenceAndValuesBetween() throws IOException {
        Model plain = denoted(graph -> {});
        Model denoted = denoted(graph -> {
            graph.getOutputBuilder(0)
                    .getTypeBuilder()
                    .getSequenceTypeBuilder()
                    .getElemTypeBuilder()
                    .setDenotation("TENSOR");
            graph.getValueInfoBuilder(0).getTypeBuilder().setDenotation("IMAGE");
        });
        assertEquals(
                List.of(
                        "field type.denotation of value 'inner' was added: IMAGE",
                        "field type.sequence_type.elem_type.denotation of output 'y' was added: TENSOR"),
                sentences(plain, denoted).stream().sorted().toList());
    }
}
