package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Layers with centres or kernels that training has driven to NaN or infinity are layers still, which are named and left alone. */
class NotFiniteTest {
    private static final double[] ODD = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    @TestFactory
    Stream<DynamicTest> aCentreOfItsOwn() {
        return Stream.of(Dim.of(5), Dim.of("h"))
                .flatMap(height -> Stream.of("center_x", "center_y")
                        .flatMap(name -> Arrays.stream(ODD)
                                .mapToObj(odd -> DynamicTest.dynamicTest(
                                        name + " " + odd + " " + height, () -> isFound(height, name, odd)))));
    }

    private static void isFound(Dim height, String name, double odd) {
        Model model = rewritten(height);
        double[] centres = put(model, "conv." + name, 1, odd);
        TwistLayer layer = only(model);
        assertEquals(List.of(name), layer.notFinite());
        LayerOperands<Tensor> weights = layer.weights();
        assertArrayEquals(centres, (name.equals("center_x") ? weights.centerX() : weights.centerY()).toDoubles());
    }

    @Test
    void centresThatAreFoldedIntoAGrid() throws IOException {
        Model model = folded();
        Value grid = initializer(model, 3, 1, 7);
        double[] numbers = grid.initializer().orElseThrow().toDoubles();
        double[] centres = only(model).weights().centerX().toDoubles();
        for (int column = 0; column < 7; column++) {
            numbers[7 + column] = Double.NaN;
            numbers[14 + column] = Double.NEGATIVE_INFINITY;
        }
        model.graph().setInitializer(grid, floats(numbers, 3, 1, 7));
        LayerOperands<Tensor> weights = only(model).weights();
        assertEquals(List.of("center_x"), only(model).notFinite());
        assertArrayEquals(
                new double[] {centres[0], Double.NaN, Double.POSITIVE_INFINITY},
                weights.centerX().toDoubles(),
                1e-6);
        Arrays.fill(numbers, Double.NaN);
        model.graph().setInitializer(grid, floats(numbers, 3, 1, 7));
        assertArrayEquals(
                new double[] {Double.NaN, Double.NaN, Double.NaN},
                only(model).weights().centerX().toDoubles());
    }

    @Test
    void everyParameterIsNamed() {
        Model model = rewritten(Dim.of(5));
        put(model, "conv.weight", 0, Double.NaN);
        put(model, "conv.conv_x.weight", 3, Double.POSITIVE_INFINITY);
        put(model, "conv.conv_y.weight", 5, Double.NaN);
        put(model, "conv.center_y", 2, Double.NaN);
        assertEquals(
                List.of("weight", "conv_x", "conv_y", "center_y"), only(model).notFinite());
    }

    @Test
    void anExportLeavesItAsItIs() {
        Model model = rewritten(Dim.of(5));
        put(model, "conv.center_x", 1, Double.NaN);
        Model untouched = rewritten(Dim.of(5));
        put(untouched, "conv.center_x", 1, Double.NaN);
        assertEquals(
                List.of("conv: it is kept: its center_x holds NaN or infinity, which no other form reproduces"),
                TwistExport.run(model, new CostModel(1)).stream()
                        .filter(ExportedLayer::kept)
                        .map(kept -> kept.layer().name() + ": " + kept.reason())
                        .toList());
        assertEquals(operators(untouched), operators(model));
    }

    private static List<String> operators(Model model) {
        List<String> operators = new ArrayList<>();
        model.forEachNode(node -> operators.add(node.operator().name()));
        return operators.stream().sorted().toList();
    }

    private static Model rewritten(Dim height) {
        Model model = ConvModels.one(8, 17, height, Dim.of(6));
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        return model;
    }

    private static TwistLayer only(Model model) {
        List<TwistLayer> layers = Recogniser.recognise(model);
        assertEquals(1, layers.size());
        return layers.get(0);
    }

    private static double[] put(Model model, String name, int at, double number) {
        Value value = initializers(model)
                .filter(each -> each.name().filter(name::equals).isPresent())
                .findFirst()
                .orElseThrow();
        Tensor tensor = value.initializer().orElseThrow();
        double[] numbers = tensor.toDoubles();
        numbers[at] = number;
        model.graph().setInitializer(value, floats(numbers, tensor.dims()));
        return numbers;
    }

    private static Tensor floats(double[] numbers, long... dims) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return Tensor.ofFloats(floats, dims);
    }

    private static Model folded() throws IOException {
        try {
            return OnnxReader.read(
                    Path.of(Objects.requireNonNull(NotFiniteTest.class.getResource("handmade/grid_seed_folded_3d.onnx"))
                            .toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Value initializer(Model model, long... dims) {
        return initializers(model)
                .filter(value ->
                        Arrays.equals(dims, value.initializer().orElseThrow().dims()))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Value> initializers(Model model) {
        return StreamSupport.stream(model.graph().initializers().spliterator(), false);
    }
}
