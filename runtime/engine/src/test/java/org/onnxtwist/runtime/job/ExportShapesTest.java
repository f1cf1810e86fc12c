package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** What asks for the shape of a value inside a layer is answered as before when the layer has another form. */
final class ExportShapesTest {
    private static final int IN = 4;
    private static final int OUT = 6;

    @TestFactory
    Stream<DynamicTest> everyFormInTheOthers() {
        return Stream.of(List.of(Dim.of(1), Dim.of(7), Dim.of(9)), List.of(Dim.of("n"), Dim.of("h"), Dim.of("w")))
                .flatMap(dims -> Stream.of(1, 2)
                        .flatMap(group -> forms(layer(dims, group)).stream()
                                .flatMap(from -> forms(layer(dims, group)).stream()
                                        .map(to -> DynamicTest.dynamicTest(
                                                dims + ", group " + group + ", " + from.label() + " to " + to.label(),
                                                () -> shapesStay(() -> layer(dims, group), from, to))))));
    }

    private static Model layer(List<Dim> dims, int group) {
        Model model = new Model(new Graph("net"), 8);
        model.setOpset(17);
        Graph graph = model.graph();
        Value x = graph.addInput(
                "x",
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(dims.get(0), Dim.of(IN), dims.get(1), dims.get(2)))));
        x.setName("x");
        Value weight = graph.addInitializer("w", ComputedOutputs.picture(OUT, IN / group, 3, 3));
        Value y = graph.newNode("Conv")
                .name("conv")
                .inputs(x, weight)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .attribute("strides", List.of(2L, 2L))
                .attribute("group", group)
                .output("y")
                .append()
                .output(0);
        y.setName("y");
        y.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        graph.addOutput(y);
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        return model;
    }

    private static List<LayerForm> forms(Model model) {
        return TwistExport.plan(model, ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .toList();
    }

    private static Model written(Model model, LayerForm form) {
        assertEquals(1, TwistExport.run(model, Selection.always(form)).size());
        return model;
    }

    private static void shapesStay(Supplier<Model> layer, LayerForm from, LayerForm to) {
        Model model = written(layer.get(), from);
        List<TwistLayer> layers = Recogniser.recognise(model);
        assertEquals(1, layers.size());
        layers.get(0).nodes().forEach(ExportShapesTest::ask);
        Map<String, Tensor> inputs = Map.of("x", ComputedOutputs.picture(1, IN, 7, 9));
        Map<String, Tensor> before = ComputedOutputs.of(model, inputs);
        assertTrue(before.size() > 1);
        written(model, to);
        assertEquals(List.of(), GraphCheck.findings(model));
        Map<String, Tensor> after = ComputedOutputs.of(model, inputs);
        before.forEach((name, tensor) -> {
            Tensor now = Objects.requireNonNull(after.get(name));
            if (tensor.dtype() == DType.INT64) {
                assertEquals(longs(tensor), longs(now), name);
            }
        });
        assertEquals(convolutions(written(layer.get(), to)), convolutions(model), "Convs of the old form are left");
    }

    private static long convolutions(Model model) {
        return StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .filter(node -> node.operator().equals(Conv.ID))
                .count();
    }

    /** Makes outputs of the shape of what a node makes, in whole and in part. */
    private static void ask(Node node) {
        Graph graph = node.graph();
        for (Value value : List.copyOf(node.outputs())) {
            for (List<Long> part : List.of(List.of(0L, 9L), List.of(1L, -1L), List.of(-2L, 4L))) {
                String name = node.name() + " " + node.outputs().indexOf(value) + " " + part;
                Value shape = graph.newNode("Shape")
                        .input(value)
                        .attribute("start", part.get(0))
                        .attribute("end", part.get(1))
                        .output(name)
                        .append()
                        .output(0);
                shape.setName(name);
                shape.setType(ValueType.tensor(DType.INT64, Shape.UNKNOWN));
                graph.addOutput(shape);
            }
        }
    }

    private static List<Long> longs(Tensor tensor) {
        List<Long> longs = new ArrayList<>();
        for (double number : tensor.toDoubles()) {
            longs.add((long) number);
        }
        return longs;
    }
}
