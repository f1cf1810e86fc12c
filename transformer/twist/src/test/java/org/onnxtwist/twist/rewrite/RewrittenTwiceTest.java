package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.shape.Reference;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.layer.GlobSet;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/** Layers that a model has already, in whatever form and by whomever, are left as they are. */
class RewrittenTwiceTest {
    private static final TwistOptions SEED = TwistOptions.defaults().withInitialization(Initialization.SEED);

    @TestFactory
    Stream<DynamicTest> whatTheRewriteWrites() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Purpose purpose : Purpose.values()) {
            for (boolean asFunction : new boolean[] {false, true}) {
                for (Dim height : List.of(Dim.of(5), Dim.of("h"))) {
                    for (String name : List.of("first", "")) {
                        TwistOptions options = SEED.withPurpose(purpose).withAsFunction(asFunction);
                        tests.add(DynamicTest.dynamicTest(
                                purpose + " " + asFunction + " " + height + " " + name,
                                () -> staysAsItIs(rewritten(height, name, options))));
                    }
                }
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> whatTheExportWrites() throws IOException {
        Map<String, Supplier<Model>> models = new LinkedHashMap<>();
        for (Dim height : List.of(Dim.of(5), Dim.of("h"))) {
            models.put("written " + height, () -> rewritten(height, "first", SEED));
            models.put("function " + height, () -> rewritten(height, "first", SEED.withAsFunction(true)));
        }
        frameworkExports().forEach((name, model) -> {
            if (name.contains("data_arange_legacy")) {
                models.put(name, model);
            }
        });
        return models.entrySet().stream()
                .flatMap(entry -> forms(entry.getValue().get()).stream()
                        .flatMap(form -> Stream.of(false, true)
                                .map(half -> DynamicTest.dynamicTest(
                                        entry.getKey() + " " + form.label() + (half ? " float16" : ""),
                                        () -> staysAsItIs(
                                                exported(entry.getValue().get(), form, half))))));
    }

    /** Along an axis of one position a grid is zero, and a layer's kernels are multiplied by their centres alone. */
    @TestFactory
    Stream<DynamicTest> whatHasOneRowOrColumn() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int height : new int[] {1, 2}) {
            for (int width : new int[] {1, 2}) {
                if (height * width == 4) {
                    continue;
                }
                Supplier<Model> small = () -> rewritten(Dim.of(height), Dim.of(width), "first", SEED);
                tests.add(DynamicTest.dynamicTest(height + " x " + width, () -> staysAsItIs(small.get())));
                for (LayerForm form : forms(small.get())) {
                    for (boolean half : new boolean[] {false, true}) {
                        tests.add(DynamicTest.dynamicTest(
                                height + " x " + width + " " + form.label() + (half ? " float16" : ""),
                                () -> staysAsItIs(exported(small.get(), form, half))));
                    }
                }
            }
        }
        return tests.stream();
    }

    /** Kernels that float16 cannot hold stay in float, between Casts. */
    @TestFactory
    Stream<DynamicTest> whatTheExportKeepsInFloat() {
        List<DynamicTest> tests = new ArrayList<>();
        for (List<String> tiny :
                List.of(List.of("", ".conv_x", ".conv_y"), List.of(".conv_x", ".conv_y"), List.of(".conv_y"))) {
            for (LayerForm form : forms(withTinyKernels(tiny))) {
                tests.add(DynamicTest.dynamicTest(form.label() + " " + tiny, () -> {
                    Model model = exported(withTinyKernels(tiny), form, true);
                    boolean inFloat = hasKernelsInFloat(model.graph());
                    assertTrue(inFloat || tiny.size() < 3);
                    staysAsItIs(model);
                    List<ExportedLayer> again = TwistExport.run(
                            model, Selection.always(LayerForm.all().get(0)));
                    assertEquals(3, again.size());
                    assertEquals(inFloat, again.stream().anyMatch(ExportedLayer::kept));
                }));
            }
        }
        return tests.stream();
    }

    private static boolean hasKernelsInFloat(Graph graph) {
        boolean[] found = {false};
        graph.forEachNode(node -> found[0] |= node.operator().equals(Conv.ID)
                && node.input(1)
                        .flatMap(Value::initializer)
                        .filter(kernel -> kernel.dtype() == DType.FLOAT)
                        .isPresent());
        return found[0];
    }

    /** @param tiny the kernels of the first two layers that are, by the ends of their names */
    private static Model withTinyKernels(List<String> tiny) {
        Model model = rewritten(Dim.of(5), "first", SEED);
        for (Value value : List.copyOf(model.graph().initializers())) {
            String name = value.name().orElse("");
            if (Stream.of("first", "second")
                    .anyMatch(layer -> tiny.stream().anyMatch(end -> name.equals(layer + end + ".weight")))) {
                Tensor kernel = value.initializer().orElseThrow();
                float[] numbers = kernel.toFloats();
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] *= 1e-9f;
                }
                model.graph().setInitializer(value, Tensor.ofFloats(numbers, kernel.dims()));
            }
        }
        return model;
    }

    @TestFactory
    Stream<DynamicTest> whatPyTorchWrites() throws IOException {
        return frameworkExports().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> staysAsItIs(entry.getValue().get())));
    }

    private static Map<String, Supplier<Model>> frameworkExports() throws IOException {
        Map<String, Supplier<Model>> models = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(Reference.path("pytorch-twist"))) {
            files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .forEach(file -> models.put(String.valueOf(file.getFileName()), () -> read(file)));
        }
        return models;
    }

    private static Model read(Path file) {
        try {
            return OnnxReader.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two Convs on one input, of which one has two groups, and one behind them. */
    private static Model rewritten(Dim height, String name, TwistOptions options) {
        return rewritten(height, Dim.of(6), name, options);
    }

    private static Model rewritten(Dim height, Dim width, String name, TwistOptions options) {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(4), height, width);
        Graph graph = model.graph();
        Value x = graph.inputs().get(0);
        Value first = ConvModels.conv(graph, name, x, ConvModels.weight(graph, "first", 4, 4));
        Value second = ConvModels.conv(graph, "second", x, ConvModels.weight(graph, "second", 4, 2));
        Conv.GROUP.set(second.producer().orElseThrow(), 2L);
        Value sum = graph.newNode("Add")
                .inputs(first, second)
                .output("sum")
                .append()
                .output(0);
        graph.addOutput(ConvModels.conv(graph, "third", sum, ConvModels.weight(graph, "third", 8, 4)));
        assertEquals(3, TwistRewrite.apply(model, options).layers().size());
        return model;
    }

    private static List<LayerForm> forms(Model model) {
        return TwistExport.plan(model, ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .toList();
    }

    private static Model exported(Model model, LayerForm form, boolean half) {
        TwistExport.run(model, Selection.always(form));
        if (half) {
            Float16Conversion.all().run(model);
        }
        return model;
    }

    private static void staysAsItIs(Model model) {
        TwistResult again = TwistRewrite.apply(model, TwistOptions.defaults());
        assertFalse(again.changed(), () -> again.convs().toString());
        assertEquals(
                Set.of(ConvEntry.Status.TWIST_LAYER),
                again.convs().stream()
                        .filter(conv -> !conv.name().startsWith("onnx_twist."))
                        .map(ConvEntry::status)
                        .collect(Collectors.toSet()),
                () -> again.convs().toString());
    }

    @Test
    void theReportNamesTheLayer() {
        Model model = rewritten(Dim.of(5), "first", SEED);
        ConvEntry conv = TwistRewrite.apply(model, SEED).convs().get(1);
        assertEquals("first.conv_x", conv.name());
        assertEquals(List.of("first"), conv.layers());
        assertEquals("part of the twist layer first", conv.reason());
    }

    @Test
    void whatIsNamedIsRewrittenNevertheless() {
        Model model = rewritten(Dim.of(5), "first", SEED);
        GlobSet globs = new GlobSet(List.of("first.conv_x", "s*"), List.of());
        TwistResult again = TwistRewrite.apply(model, SEED.withInclude(globs).withAgain(globs::isNamed));
        assertEquals(
                List.of("first.conv_x"),
                again.layers().stream().map(layer -> layer.name()).toList());
    }

    /** Its grids end at 1, so that they are no coordinates. */
    @Test
    void whatIsAlmostALayerIsRewrittenWithAWord() {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(4), Dim.of(5), Dim.of(6));
        Graph graph = model.graph();
        Value x = graph.inputs().get(0);
        List<Value> terms = new ArrayList<>();
        for (String name : List.of("base", "across", "down", "other")) {
            terms.add(ConvModels.conv(graph, name, x, ConvModels.weight(graph, name, 4, 4)));
        }
        graph.addOutput(terms.get(3));
        for (int i = 1; i < 3; i++) {
            float[] grid = new float[7 - i];
            for (int at = 0; at < grid.length; at++) {
                grid[at] = 2f * at / (grid.length - 1) - 1;
            }
            long[] dims = i == 1 ? new long[] {1, 1, 1, 6} : new long[] {1, 1, 5, 1};
            Value factor = graph.addInitializer("factor", Tensor.ofFloats(grid, dims));
            terms.set(
                    i,
                    graph.newNode("Mul")
                            .inputs(factor, terms.get(i))
                            .output("p")
                            .append()
                            .output(0));
        }
        Value sum = graph.newNode("Add")
                .inputs(terms.get(0), terms.get(1))
                .output("s")
                .append()
                .output(0);
        graph.addOutput(graph.newNode("Add")
                .inputs(terms.get(2), sum)
                .output("t")
                .append()
                .output(0));
        TwistResult result = TwistRewrite.apply(model, SEED);
        assertEquals(4, result.layers().size());
        assertEquals(
                List.of("base"),
                result.summary().nearMisses().stream().map(NearMiss::name).toList());
        assertEquals(List.of(), TwistRewrite.apply(model, SEED).summary().nearMisses());
    }

    @Test
    void aNewConvBesideLayersBecomesALayer() {
        for (boolean asFunction : new boolean[] {false, true}) {
            Model model = rewritten(Dim.of("h"), "first", SEED.withAsFunction(asFunction));
            Graph graph = model.graph();
            Value x = graph.inputs().get(0);
            graph.addOutput(ConvModels.conv(graph, "new", x, ConvModels.weight(graph, "new", 4, 4)));
            TwistResult again = TwistRewrite.apply(model, SEED);
            assertEquals(
                    List.of("new"),
                    again.layers().stream().map(layer -> layer.name()).toList());
            int calls = 0;
            for (Node node : graph.nodes()) {
                calls += node.operator().domain().equals("onnx_twist") ? 1 : 0;
            }
            assertEquals(asFunction ? 3 : 0, calls, "the calls that were there stay calls");
        }
    }

    @Test
    void aLayerWithKernelsThatAreComputedIsKnownByItsRecord() {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(2), Dim.of(5), Dim.of(6));
        Graph graph = model.graph();
        Value weight = graph.addInput("kernel", ValueType.tensor(DType.FLOAT, Shape.of(4, 2, 3, 3)));
        graph.addOutput(ConvModels.conv(graph, "", graph.inputs().get(0), weight));
        assertTrue(TwistRewrite.apply(model, SEED).changed());
        staysAsItIs(model);
    }

    @Test
    void theRecordOfALayerThatIsGoneMeansNothing() {
        Model model = ConvModels.one(8, 17, Dim.of(5), Dim.of(6));
        model.putMetadata("onnx_twist.layers", "conv");
        assertTrue(TwistRewrite.apply(model, SEED).changed());
    }

    @Test
    void ofAFunctionThatLayersShareTheReportNamesOne() {
        Model model = rewritten(Dim.of(5), "first", SEED.withAsFunction(true));
        List<String> reasons = TwistRewrite.apply(model, SEED).convs().stream()
                .map(ConvEntry::reason)
                .distinct()
                .toList();
        assertEquals(List.of("part of the twist layer first and of 2 more"), reasons);
        assertEquals(
                Optional.empty(), TwistRewrite.apply(model, SEED).convs().get(0).form());
    }
}
