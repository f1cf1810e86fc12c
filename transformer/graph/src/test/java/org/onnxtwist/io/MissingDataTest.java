package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.ShapeInference;

/** Models whose files of external data are missing, read for their structure alone. */
final class MissingDataTest {
    private static final ReadOptions STRUCTURE = ReadOptions.defaults().withDataMayMiss(true);

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("net.onnx");
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 17]>
                net (float[2, 3] x) => (float[2, 2] y)
                <float[3, 2] w = {1, 2, 3, 4, 5, 6}>
                { y = MatMul(x, w) }
                """);
        OnnxWriter.write(
                model,
                file,
                WriteOptions.defaults()
                        .withExternal(WriteOptions.External.ALWAYS)
                        .withThreshold(0)
                        .withDataFile("net.data"));
    }

    private static Value weight(Model model) {
        return model.graph().initializers().iterator().next();
    }

    @Test
    void isRefusedUnlessItMayMiss() throws IOException {
        Files.delete(folder.resolve("net.data"));
        String message = String.valueOf(assertThrows(InvalidModelException.class, () -> OnnxReader.read(file))
                .getMessage());
        assertTrue(message.endsWith("'net.data', which does not exist: put it into the model's folder"), message);
    }

    @Test
    void typesAreKnownAndElementsAreNot() throws IOException {
        Files.delete(folder.resolve("net.data"));
        Model model = OnnxReader.read(file, STRUCTURE);
        assertEquals(Set.of("net.data"), ExternalData.missing(model).keySet());
        Value weight = weight(model);
        Tensor tensor = weight.initializer().orElseThrow();
        assertFalse(tensor.isAvailable());
        assertEquals(Optional.empty(), weight.constant());
        assertEquals(
                ValueType.tensor(DType.FLOAT, 3, 2), ShapeInference.infer(model).of(weight));
        assertEquals(
                ValueType.tensor(DType.FLOAT, 2, 2),
                ShapeInference.infer(model).of(model.graph().outputs().get(0)));
        assertThrows(InvalidModelException.class, tensor::toFloats);
    }

    /** The tensor of a node, which inference would read if it could. */
    @Test
    void aConstantWithoutItsDataHasItsTypeAlone() throws IOException {
        Path lone = Files.write(
                folder.resolve("lone.onnx"),
                SmallModels.Somewhere.ATTRIBUTE
                        .holding(SmallModels.external("gone.bin").build())
                        .toByteArray());
        Model model = OnnxReader.read(lone, STRUCTURE);
        List<Value> made = new ArrayList<>();
        model.graph().forEachNode(node -> made.add(node.output(0)));
        assertEquals(
                ValueType.tensor(DType.FLOAT, 4), ShapeInference.infer(model).of(made.get(made.size() - 1)));
    }

    @Test
    void whatIsThereIsReadAsEver() throws IOException {
        Model model = OnnxReader.read(file, STRUCTURE);
        assertEquals(Set.of(), ExternalData.missing(model).keySet());
        assertTrue(weight(model).constant().isPresent());
    }

    /** Into another folder too: when the data comes, it is found. */
    @Test
    void isWrittenWithTheReferenceAsItWas() throws IOException {
        Path data = folder.resolve("net.data");
        byte[] bytes = Files.readAllBytes(data);
        Files.delete(data);
        Path copy = Files.createDirectory(folder.resolve("copy")).resolve("copy.onnx");
        OnnxWriter.write(OnnxReader.read(file, STRUCTURE), copy, WriteOptions.defaults());
        assertEquals(
                List.of("copy.onnx"), List.of(folder.resolve("copy").toFile().list()));
        Files.write(folder.resolve("copy/net.data"), bytes);
        assertEquals(
                List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
                Arrays.stream(weight(OnnxReader.read(copy))
                                .initializer()
                                .orElseThrow()
                                .toDoubles())
                        .boxed()
                        .toList());
    }
}
