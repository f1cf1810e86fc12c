package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.Reference;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Layers in each form that they can have are found again, in that form, with the parameters that they had. */
class FormsRoundTripTest {
    /** A folded base kernel is rounded to float, once when it is written. */
    private static final double ROUNDING = 0x1p-23;

    /** The epsilon of the frameworks' BatchNormalization, whose other parameters are 1 and 0 there. */
    private static final double NORMALIZED = 1 / Math.sqrt(1 + 1e-5f);

    @TestFactory
    Stream<DynamicTest> writtenLayers() {
        Map<String, Supplier<Model>> models = new LinkedHashMap<>();
        for (Coordinates coordinates : Coordinates.values()) {
            for (Dim height : List.of(Dim.of(5), Dim.of("h"))) {
                models.put(coordinates + " " + height, () -> written(coordinates, height));
            }
        }
        return models.entrySet().stream().flatMap(entry -> tests(entry.getKey(), entry.getValue(), 1));
    }

    @TestFactory
    Stream<DynamicTest> frameworkExports() throws IOException {
        try (Stream<Path> files = Files.list(Reference.path("pytorch-twist"))) {
            return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList().stream()
                    .flatMap(file -> tests(String.valueOf(file.getFileName()), () -> read(file), NORMALIZED));
        }
    }

    private static Model written(Coordinates coordinates, Dim height) {
        Model model = ConvModels.one(8, 17, height, Dim.of(6));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withCoordinates(coordinates));
        return model;
    }

    private static Model read(Path file) {
        try {
            return OnnxReader.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<DynamicTest> tests(String name, Supplier<Model> model, double factor) {
        return TwistExport.plan(model.get(), ExportOptions.of(new CostModel(1))).result().layers().stream()
                .flatMap(layer -> layer.site().candidates().stream())
                .distinct()
                .map(form ->
                        DynamicTest.dynamicTest(name + " " + form.label(), () -> comesBack(model.get(), form, factor)));
    }

    private static void comesBack(Model model, LayerForm form, double factor) {
        List<CentredKernels> expected = Recogniser.recognise(model).stream()
                .map(layer -> CentredKernels.of(layer).times(factor))
                .toList();
        List<Form> forms = TwistExport.run(model, Selection.always(form)).stream()
                .map(exported -> exported.form().orElseThrow().recognisedAs())
                .toList();
        List<TwistLayer> found = Recogniser.recognise(model);
        assertEquals(forms, found.stream().map(TwistLayer::form).toList());
        for (int i = 0; i < expected.size(); i++) {
            CentredKernels.assertClose(expected.get(i), CentredKernels.of(found.get(i)), ROUNDING);
            assertEquals(true, found.get(i).antisymmetric());
        }
    }
}
