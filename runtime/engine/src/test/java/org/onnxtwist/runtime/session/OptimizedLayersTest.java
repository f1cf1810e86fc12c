package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.runtime.BlockedLayout;
import org.onnxtwist.op.runtime.FusedConv;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** What ONNX Runtime's optimiser makes of layers with a Relu behind them is found, or listed with what is missing. */
class OptimizedLayersTest {
    private static final String REFERENCE = "reference";

    @TempDir
    Path folder;

    private record Kind(int in, int out, int group, long stride) {}

    @TestFactory
    Stream<DynamicTest> everyFormAtEveryLevel() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Kind kind : List.of(
                new Kind(16, 32, 1, 1),
                new Kind(3, 20, 1, 2),
                new Kind(12, 20, 1, 1),
                new Kind(32, 32, 2, 2),
                new Kind(12, 20, 2, 1),
                new Kind(16, 16, 16, 1),
                new Kind(16, 16, 16, 2))) {
            for (String form : List.of(
                    REFERENCE,
                    "folded",
                    "wide-out",
                    "wide-in",
                    "antisymmetric",
                    "folded+blocked",
                    "antisymmetric+blocked")) {
                for (OrtSession.SessionOptions.OptLevel level : List.of(
                        OrtSession.SessionOptions.OptLevel.BASIC_OPT,
                        OrtSession.SessionOptions.OptLevel.EXTENDED_OPT,
                        OrtSession.SessionOptions.OptLevel.ALL_OPT)) {
                    tests.add(DynamicTest.dynamicTest(kind + " " + form + " " + level, () -> holds(kind, form, level)));
                }
            }
        }
        return tests.stream();
    }

    private void holds(Kind kind, String form, OrtSession.SessionOptions.OptLevel level)
            throws IOException, OrtException {
        Model model = twisted(kind);
        if (!form.equals(REFERENCE)) {
            TwistExport.run(model, Selection.labelled(form, new CostModel(1)).orElseThrow());
        }
        List<TwistLayer> expected = Recogniser.recognise(model);
        assertEquals(2, expected.size());
        Model optimized = optimized(model, level);
        Recognition found = Recogniser.survey(optimized);
        boolean[] fused = {false};
        optimized.graph().forEachNode(node -> fused[0] |= isFused(node));
        assertEquals(
                fused[0] ? 0 : 2,
                found.layers().size(),
                () -> found.nearMisses().toString() + " " + optimized.graph());
        assertEquals(
                fused[0] ? 2 : 0,
                found.nearMisses().size(),
                () -> found.nearMisses().toString());
        for (int i = 0; i < found.layers().size(); i++) {
            TwistLayer layer = found.layers().get(i);
            assertEquals(expected.get(i).geometry(), layer.geometry());
            assertArrayEquals(
                    expected.get(i).weights().weight().toDoubles(),
                    layer.weights().weight().toDoubles(),
                    1e-6);
            assertArrayEquals(
                    expected.get(i).weights().kernelX().toDoubles(),
                    layer.weights().kernelX().toDoubles(),
                    1e-6);
        }
    }

    private static boolean isFused(Node node) {
        boolean isRuntime =
                node.operator().equals(FusedConv.ID) || node.operator().equals(BlockedLayout.CONV);
        return isRuntime
                && (node.inputCount() > 3 || FusedConv.ACTIVATION.find(node).isPresent());
    }

    /** y = Relu(second(Relu(first(x)))) */
    private static Model twisted(Kind kind) {
        Model model = new Model(new Graph("net"), 8);
        model.setOpset(17);
        Graph graph = model.graph();
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(1, kind.in(), 8, 10)));
        x.setName("x");
        Random random = new Random(7);
        Value first = relu(conv(graph, "first", x, random, kind.out(), kind.in(), kind.group(), kind.stride()));
        graph.addOutput(relu(conv(graph, "second", first, random, kind.out(), kind.out(), kind.group(), 1)));
        assertEquals(
                2,
                TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED))
                        .layers()
                        .size());
        return model;
    }

    private static Value relu(Value value) {
        return value.graph()
                .newNode("Relu")
                .input(value)
                .output("activated")
                .append()
                .output(0);
    }

    private static Value conv(
            Graph graph, String name, Value x, Random random, int out, int in, int group, long stride) {
        Node node = graph.newNode("Conv")
                .name(name)
                .inputs(x, initializer(graph, name + ".weight", random, out, in / group, 3, 3))
                .input(initializer(graph, name + ".bias", random, out))
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .attribute("strides", List.of(stride, stride))
                .output(name + "_out")
                .append();
        Conv.GROUP.set(node, (long) group);
        return node.output(0);
    }

    private static Value initializer(Graph graph, String name, Random random, long... dims) {
        int elements = 1;
        for (long dim : dims) {
            elements *= (int) dim;
        }
        float[] numbers = new float[elements];
        for (int i = 0; i < elements; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        Value value = graph.addInitializer(name, Tensor.ofFloats(numbers, dims));
        value.setName(name);
        return value;
    }

    private Model optimized(Model model, OrtSession.SessionOptions.OptLevel level) throws IOException, OrtException {
        Path given = folder.resolve("given.onnx");
        Path written = folder.resolve("written.onnx");
        OnnxWriter.write(model, given, WriteOptions.defaults());
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setOptimizedModelFilePath(written.toString());
            RuntimeEnvironment.get().createSession(given.toString(), options).close();
        }
        return OnnxReader.read(written);
    }
}
