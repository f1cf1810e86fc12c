package org.onnxtwist.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.session.ProviderChoice;

/** Inputs and outputs that the runtime's Java interface does not support: said so by name, and whatever else there is compared. */
final class UnusualKindsTest {
    private static final ValueType FLOATS = ValueType.tensor(DType.FLOAT, 2, 3);

    @TempDir
    private Path folder;

    private static Model model(ValueType input, String operator, ValueType... outputs) {
        Graph graph = new Graph("model");
        Value x = graph.addInput("x", input);
        x.setName("x");
        for (int i = 0; i < outputs.length; i++) {
            String node = i == 0 ? operator : "Identity";
            Value y = graph.newNode(node).input(x).output("y" + i).append().output(0);
            y.setName("y" + i);
            y.setType(outputs[i]);
            graph.addOutput(y);
        }
        Model model = new Model(graph, 10);
        model.setOpset(21);
        return model;
    }

    private ComparisonReport compare(Model model) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return new ModelComparison(ComparisonOptions.defaults().withProvider(ProviderChoice.CPU))
                .compare(file, model, file, model);
    }

    @Test
    void aModelThatWantsASequenceIsNotVerified() throws IOException {
        ComparisonReport report =
                compare(model(new ValueType.SequenceType(FLOATS), "SequenceLength", ValueType.tensor(DType.INT64)));
        assertEquals(Optional.empty(), report.passed());
        assertTrue(report.reason().startsWith("not verified: input 'x' is a sequence"), report.reason());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT8E4M3FN", "FLOAT8E5M2", "INT4", "UINT4", "UINT16", "UINT32", "UINT64"})
    void aModelThatWantsNumbersThatCannotBeGivenIsNotVerified(DType dtype) throws IOException {
        ComparisonReport report =
                compare(model(ValueType.tensor(dtype, 2, 3), "Identity", ValueType.tensor(dtype, 2, 3)));
        assertEquals(Optional.empty(), report.passed());
        assertTrue(
                report.reason().startsWith("not verified: input 'x' is a tensor of " + dtype.onnxName()),
                report.reason());
    }

    @Test
    void beyondAnOutputThatIsASequenceTheRestIsCompared() throws IOException {
        ComparisonReport report =
                compare(model(FLOATS, "SequenceConstruct", new ValueType.SequenceType(FLOATS), FLOATS));
        assertEquals(List.of("y0"), report.notCompared());
        assertEquals(Optional.empty(), report.passed());
        assertTrue(report.reason().contains("output 'y0' was not compared"), report.reason());
        assertEquals(
                List.of("y1"),
                report.runs().get(0).outputs().stream().map(OutputReport::name).toList());
        assertTrue(report.runs().get(0).outputs().get(0).isCompared());
    }

    @Test
    void recordedSequencesAreRefusedByName() throws IOException {
        Model model = model(new ValueType.SequenceType(FLOATS), "SequenceLength", ValueType.tensor(DType.INT64));
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        Path data = Files.createDirectories(folder.resolve("test_data_set_0"));
        for (String name : List.of("input_0.pb", "output_0.pb")) {
            TensorFiles.write(data.resolve(name), new TensorFiles.NamedTensor("any", Tensor.ofLongs(new long[] {1})));
        }
        String message = String.valueOf(assertThrows(
                        InvalidModelException.class,
                        () -> new ModelComparison(ComparisonOptions.defaults()).compareWithData(file, model, data))
                .getMessage());
        assertTrue(message.contains("input_0.pb for the input 'x', which is not a tensor"), message);
    }
}
