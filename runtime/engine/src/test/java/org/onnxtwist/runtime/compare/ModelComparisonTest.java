package org.onnxtwist.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.session.ProviderChoice;

final class ModelComparisonTest {
    private static final ComparisonOptions ON_CPU = ComparisonOptions.defaults().withProvider(ProviderChoice.CPU);

    @TempDir
    private Path folder;

    private Path right = Path.of("");

    /** double = 2 x, sum = x + x y. */
    private static Model model(double factor, String first, String second) {
        Graph graph = new Graph("two outputs");
        Value x = input(graph, "x");
        Value y = input(graph, "y");
        Value two = graph.addInitializer("two", Tensor.ofFloats(new float[] {(float) factor}));
        Value product =
                graph.newNode("Mul").inputs(x, two).output(first).append().output(0);
        Value xy = graph.newNode("Mul").inputs(x, y).output("xy").append().output(0);
        Value sum = graph.newNode("Add").inputs(x, xy).output(second).append().output(0);
        output(graph, product, first);
        output(graph, sum, second);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private static Value input(Graph graph, String name) {
        Value value = graph.addInput(
                name,
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("n"), Dim.of(3), Dim.of("h"), Dim.of("w")))));
        value.setName(name);
        return value;
    }

    private static void output(Graph graph, Value value, String name) {
        value.setName(name);
        value.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        graph.addOutput(value);
    }

    private Path write(String name, Model model) throws IOException {
        Path file = folder.resolve(name);
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    @BeforeEach
    void writeRight() throws IOException {
        right = write("right.onnx", model(2, "double", "sum"));
    }

    private ComparisonReport compare(Model other, UnaryOperator<ComparisonOptions> options) throws IOException {
        return new ModelComparison(options.apply(ON_CPU))
                .compare(right, OnnxReader.read(right), write("other.onnx", other), other);
    }

    @Test
    void equalModelsAgreeOnEveryKindAndTwoSizes() throws IOException {
        ComparisonReport report = compare(model(2, "double", "sum"), options -> options);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(2 * InputKind.values().length, report.runs().size());
        assertEquals(0, report.maxAbs());
        assertEquals(3, report.nodesByProvider().get("CPUExecutionProvider"));
        assertEquals("x[2,3,10,14], y[2,3,10,14]", report.runs().get(0).shapes());
        assertEquals(2, report.runs().stream().map(RunReport::shapes).distinct().count());
    }

    @Test
    void anotherFactorDiffersAndAToleranceAllowsIt() throws IOException {
        ComparisonReport report = compare(model(2.001, "double", "sum"), options -> options);
        assertEquals(Optional.of(false), report.passed());
        assertTrue(report.reason().contains("output 'double'"), report.reason());
        assertEquals(
                Optional.of(true),
                compare(model(2.001, "double", "sum"), options -> options.withRtol(1e-3))
                        .passed());
        assertEquals(
                Optional.of(true),
                compare(model(2.001, "double", "sum"), options -> options.withAtol(0.3))
                        .passed());
    }

    @Test
    void exchangedAndRenamedOutputsDiffer() throws IOException {
        assertEquals(
                Optional.of(false),
                compare(model(2, "sum", "double"), options -> options).passed());
        ComparisonReport renamed = compare(model(2, "double", "total"), options -> options);
        assertEquals(Optional.of(false), renamed.passed());
        assertTrue(renamed.reason().contains("output 'sum': only the reference has this output"), renamed.reason());
    }

    @Test
    void inputsMustHaveTheSameNames() throws IOException {
        Model other = model(2, "double", "sum");
        other.graph().inputs().get(1).setName("z");
        ComparisonReport report = compare(other, options -> options);
        assertEquals(Optional.of(false), report.passed());
        assertEquals("the second model has no input 'y'", report.reason());
    }

    @Test
    void whatTheRuntimeCannotLoadIsNotVerifiedOrWrong() throws IOException {
        Path text = folder.resolve("text.onnx");
        Files.writeString(text, "text");
        ModelComparison comparison = new ModelComparison(ON_CPU);
        Model any = OnnxReader.read(right);
        ComparisonReport first = comparison.compare(text, any, right, any);
        assertEquals(Optional.empty(), first.passed());
        assertTrue(first.reason().startsWith("not verified: "), first.reason());
        assertEquals(
                Optional.of(false), comparison.compare(right, any, text, any).passed());
    }

    @Test
    void aConvolutionInDoubleRunsAsACopyInFloat() throws IOException {
        Model model = convolutionInDouble();
        Path file = write("double.onnx", model);
        ComparisonReport report = new ModelComparison(ON_CPU).compare(file, model, file, model);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(report.floatCopy());
    }

    private static Model convolutionInDouble() {
        Graph graph = new Graph("convolution");
        Value x = graph.addInput("x", ValueType.tensor(DType.DOUBLE, 1, 1, 5, 6));
        x.setName("x");
        Value weight = graph.addInitializer("w", Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 2, 3, 4}, 1, 1, 2, 2));
        Value y = graph.newNode("Conv").inputs(x, weight).output("y").append().output(0);
        y.setName("y");
        y.setType(ValueType.tensor(DType.DOUBLE, 1, 1, 4, 5));
        graph.addOutput(y);
        Model model = new Model(graph, 8);
        model.setOpset(17);
        return model;
    }

    private Path data(String name, float[] product) throws IOException {
        Path set = Files.createDirectories(folder.resolve("data").resolve(name));
        long[] dims = {1, 3, 1, 1};
        store(set, "input_0.pb", Tensor.ofFloats(new float[] {1, 2, 3}, dims));
        store(set, "input_1.pb", Tensor.ofFloats(new float[] {0, 1, -1}, dims));
        store(set, "output_0.pb", Tensor.ofFloats(product, dims));
        store(set, "output_1.pb", Tensor.ofFloats(new float[] {1, 4, 0}, dims));
        return set;
    }

    private static void store(Path set, String name, Tensor tensor) throws IOException {
        TensorFiles.write(set.resolve(name), new TensorFiles.NamedTensor("any", tensor));
    }

    private ComparisonReport compareWith(Path data) throws IOException {
        return new ModelComparison(ON_CPU).compareWithData(right, OnnxReader.read(right), data);
    }

    @Test
    void recordedDataIsMatchedInTheOrderOfTheModel() throws IOException {
        Path set = data("test_data_set_0", new float[] {2, 4, 6});
        assertEquals(Optional.of(true), compareWith(set).passed());
        data("test_data_set_10", new float[] {2, 4, 6});
        data("test_data_set_2", new float[] {2, 4, 7});
        ComparisonReport report = compareWith(folder.resolve("data"));
        assertEquals(Optional.of(false), report.passed());
        assertEquals(
                List.of("test_data_set_0", "test_data_set_2", "test_data_set_10"),
                report.runs().stream().map(RunReport::input).toList());
        assertTrue(report.reason().contains("first on test_data_set_2: output 'double'"), report.reason());
    }

    @Test
    void aFolderWithoutDataIsRefused() {
        assertThrows(InvalidModelException.class, () -> compareWith(folder));
        assertThrows(IOException.class, () -> compareWith(folder.resolve("nowhere")));
    }
}
