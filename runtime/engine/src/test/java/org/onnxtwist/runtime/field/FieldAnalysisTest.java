package org.onnxtwist.runtime.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.runtime.field.FieldReport.MeasuredData;
import org.onnxtwist.runtime.field.LayerUse.ChannelUse;
import org.onnxtwist.runtime.train.data.DataException;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.verify.GoldenCase;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.FieldStrength;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

class FieldAnalysisTest {
    private static FieldData data(Path path) {
        return new FieldData(path, InputPreparation.defaults(), 32);
    }

    private static Model rewritten(GoldenCase golden, TwistOptions options) throws IOException {
        Model model = golden.model();
        TwistRewrite.apply(model, options.withParameters(golden.parameters()));
        return model;
    }

    /** The ratios that {@code ratios.py} computed with NumPy in double precision. */
    private static double[] expected(String name) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(FieldAnalysisTest.class.getResourceAsStream("ratios.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
    }

    private static Stream<GoldenCase> cases() {
        return Stream.of("square_stride1", "depthwise", "grouped_stride2", "dilation2", "valid_padding")
                .map(GoldenCase::named);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void channelsHaveTheRatiosThatNumPyComputes(GoldenCase golden) throws IOException {
        double[] expected = expected(golden.name());
        for (boolean asFunction : new boolean[] {false, true}) {
            Model model = rewritten(golden, TwistOptions.defaults().withAsFunction(asFunction));
            FieldReport report = FieldAnalysis.of(golden.name(), model, Optional.of(data(golden.folder())));
            assertEquals(Optional.of(new MeasuredData(golden.folder().toString(), 1)), report.data());
            LayerReport layer = report.layers().get(0);
            List<ChannelField> channels = layer.field().channels();
            assertEquals(expected.length, channels.size());
            for (int c = 0; c < expected.length; c++) {
                assertEquals(expected[c], layer.ratio(channels.get(c)).orElseThrow(), 1e-5 * expected[c]);
            }
            assertEquals(List.of(), layer.hardlyTwisted());
        }
    }

    @Test
    void theRatioOnNoiseIsNearThatOfMeasuredNoise() throws IOException {
        GoldenCase golden = GoldenCase.named("valid_padding");
        Model model = rewritten(golden, TwistOptions.defaults());
        LayerReport measured = FieldAnalysis.of("model", model, Optional.of(data(golden.folder())))
                .layers()
                .get(0);
        LayerReport read =
                FieldAnalysis.of("model", model, Optional.empty()).layers().get(0);
        assertEquals(Optional.empty(), read.use());
        assertEquals(read.ratio(), read.field().ratioOnNoise());
        // The recorded input is normal noise without padding: 480 values of each channel.
        assertEquals(
                measured.ratio().orElseThrow(),
                read.ratio().orElseThrow(),
                0.15 * measured.ratio().orElseThrow());
    }

    /** A layer that was made of a trained model and not trained again has no field, but for rounding. */
    @Test
    void aLayerThatIsNotTrainedHardlyUsesItsTwist() throws IOException {
        GoldenCase golden = GoldenCase.named("square_stride1");
        Model model = golden.model();
        TwistRewrite.apply(model, TwistOptions.defaults());
        for (Optional<FieldData> data : List.of(Optional.<FieldData>empty(), Optional.of(data(golden.folder())))) {
            LayerReport layer = FieldAnalysis.of("model", model, data).layers().get(0);
            assertEquals(8, layer.hardlyTwisted().size());
            assertTrue(layer.ratio().orElseThrow() < 1e-6);
            assertEquals(Optional.of(FieldStrength.NONE), layer.field().strength());
        }
    }

    @ParameterizedTest
    @EnumSource(Coordinates.class)
    void bothConventionsAreMeasured(Coordinates coordinates) throws IOException {
        GoldenCase golden = GoldenCase.named("square_stride1");
        Model model = rewritten(golden, TwistOptions.defaults().withCoordinates(coordinates));
        LayerReport layer = FieldAnalysis.of("model", model, Optional.of(data(golden.folder())))
                .layers()
                .get(0);
        assertTrue(layer.use().orElseThrow().ratio().orElseThrow() > 0.1);
        assertEquals(new FieldExtent(12, 12, true), layer.field().extent());
    }

    @Test
    void sizesThatAModelLeavesOpenAreThoseOfTheData() throws IOException {
        GoldenCase golden = GoldenCase.named("dynamic");
        Model model = rewritten(golden, TwistOptions.defaults());
        assertEquals(FieldExtent.OPEN, extent(model, Optional.empty()));
        Tensor input = golden.data().inputs().values().iterator().next();
        assertEquals(
                new FieldExtent(input.dim(3), input.dim(2), true), extent(model, Optional.of(data(golden.folder()))));
    }

    private static FieldExtent extent(Model model, Optional<FieldData> data) throws IOException {
        return FieldAnalysis.of("model", model, data).layers().get(0).field().extent();
    }

    /** The same layers, exported by PyTorch in eight ways, have the same fields. */
    @Test
    void theExportsOfAFrameworkHaveOneField() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(shared("pytorch-twist"))) {
            files = all.filter(file -> file.toString().endsWith("static.onnx"))
                    .sorted()
                    .toList();
        }
        assertTrue(files.size() >= 4, files.toString());
        for (Path file : files) {
            FieldReport report = FieldAnalysis.of("model", OnnxReader.read(file), Optional.empty());
            assertEquals(2, report.layers().size());
            for (LayerReport layer : report.layers()) {
                TwistLayer found = layer.field().layer();
                assertEquals(
                        found.geometry().outChannels(), layer.field().channels().size());
                assertEquals(0, layer.field().kernels().symmetricShare(), 1e-6);
                assertTrue(layer.field().extent().isKnown());
                assertTrue(layer.field().strength().orElseThrow().norm() > 0);
            }
        }
    }

    @Test
    void aModelWithoutLayersHasAnEmptyReport() throws IOException {
        FieldReport report =
                FieldAnalysis.of("model", GoldenCase.named("dilation2").model(), Optional.empty());
        assertEquals(List.of(), report.layers());
    }

    @Test
    void aBranchThatIsNotTakenAndABaseOfZerosHaveNoRatio() {
        assertEquals(OptionalDouble.empty(), new ChannelUse(0, 1).ratio());
        assertEquals(OptionalDouble.empty(), new ChannelUse(Double.NaN, 1).ratio());
        assertEquals(OptionalDouble.of(2), new ChannelUse(1, 4).ratio());
        assertEquals(OptionalDouble.of(0.5), new LayerUse(List.of(new ChannelUse(0, 0), new ChannelUse(8, 2))).ratio());
    }

    private static Model pictures(String inputs) {
        String numbers = IntStream.range(0, 54)
                .mapToObj(i -> Double.toString(i * i % 7 - 3))
                .collect(Collectors.joining(", "));
        Model model = OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>\ng (" + inputs
                + ") => (float[N,2,64,64] y)\n<float[2,3,3,3] w = {" + numbers
                + "}>\n{ y = Conv <pads = [1, 1, 1, 1]> (x, w) }");
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        return model;
    }

    @Test
    void aSampleOfTrainingDataIsMeasured() throws IOException {
        Path images = shared("data").resolve("clothing64");
        FieldReport report = FieldAnalysis.of("model", pictures("float[N,3,64,64] x"), Optional.of(data(images)));
        assertEquals(Optional.of(new MeasuredData(images.toString(), 32)), report.data());
        LayerReport layer = report.layers().get(0);
        assertTrue(layer.use().isPresent());
        assertEquals(
                layer.ratio(),
                FieldAnalysis.of("model", pictures("float[N,3,64,64] x"), Optional.of(data(images)))
                        .layers()
                        .get(0)
                        .ratio(),
                "the sample is the same in every run");
        FieldReport fixed = FieldAnalysis.of("model", pictures("float[5,3,64,64] x"), Optional.of(data(images)));
        assertEquals(30, fixed.data().orElseThrow().examples());
    }

    @Test
    void examplesOfTrainingDataAreOfOneInput() throws IOException {
        Path images = shared("data").resolve("clothing64");
        DataException refusal = assertThrows(
                DataException.class,
                () -> FieldAnalysis.of("model", pictures("float[N,3,64,64] x, float[N] z"), Optional.of(data(images))));
        assertEquals(
                "the model has 2 inputs, but each example of " + images
                        + " is one: record inputs in the layout of ONNX's tests (test_data_set_0/input_0.pb, ...)",
                refusal.getMessage());
    }

    @Test
    void dataThatDoNotFitAreRefused() throws IOException {
        Path images = shared("data").resolve("clothing64").resolve("test");
        GoldenCase golden = GoldenCase.named("grouped_stride2");
        Model model = golden.model();
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withParameters(Map.of()));
        assertThrows(DataException.class, () -> FieldAnalysis.of("model", model, Optional.of(data(images))));
    }

    private static Path shared(String name) {
        Path path = Path.of(System.getProperty("onnxtwist.shared", "../../../shared"))
                .resolve(name);
        assumeTrue(Files.exists(path), () -> "no reference data at " + path);
        return path;
    }
}
