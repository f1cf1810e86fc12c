package org.onnxtwist.runtime.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.LayerBasis;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.WorstParameter;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Which layers of two models are compared, and by what. */
final class LayerwiseComparisonTest {
    private static final ComparisonOptions OPTIONS =
            ComparisonOptions.defaults().withProvider(ProviderChoice.CPU);
    private static final int MIDDLE_CHANNELS = 8;

    @TempDir
    private Path folder;

    private static TwistOptions twist() {
        return TwistOptions.defaults().withParameters(TwistedNet.parameters());
    }

    private static Model twisted(Model plain, TwistOptions options) {
        TwistRewrite.apply(plain, options);
        plain.assignNames();
        return plain;
    }

    private ComparisonReport compare(Model expected, Model actual, ComparisonOptions options) throws IOException {
        Path first = folder.resolve("first.onnx");
        Path second = folder.resolve("second.onnx");
        OnnxWriter.write(expected, first, WriteOptions.defaults());
        OnnxWriter.write(actual, second, WriteOptions.defaults());
        return new LayerwiseComparison(options).compare(first, expected, second, actual);
    }

    private static List<String> compared(ComparisonReport report, LayerBasis basis) {
        return report.layers().stream()
                .filter(layer -> layer.basis() == basis && layer.passed())
                .map(LayerAgreement::name)
                .toList();
    }

    private static void change(Model model, String initializer, DoubleUnaryOperator change) {
        Value value = model.graph().initializers().stream()
                .filter(known -> known.name().filter(initializer::equals).isPresent())
                .findFirst()
                .orElseThrow();
        Tensor tensor = value.initializer().orElseThrow();
        double[] numbers = tensor.toDoubles();
        numbers[0] = change.applyAsDouble(numbers[0]);
        model.graph().setInitializer(value, Tensor.ofDoubles(tensor.dtype(), numbers, tensor.dims()));
    }

    @Test
    void layersWhoseNodesHaveOtherNamesArePairedInOrder() throws IOException {
        Model renamed = twisted(TwistedNet.plain(), twist());
        renamed.forEachNode(node -> node.setName("other." + node.name()));
        ComparisonReport report = compare(twisted(TwistedNet.plain(), twist()), renamed, OPTIONS);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.PARAMETERS));
        assertEquals(List.of(), report.remarks());
    }

    @Test
    void layersThatTookEachOthersNamesArePairedByTheirNumbers() throws IOException {
        TwistOptions random = TwistOptions.defaults().withInitialization(Initialization.SEED);
        Model moved = twisted(TwistedNet.twins(), random);
        moved.forEachNode(node -> node.setName(
                node.name().startsWith("first")
                        ? node.name().replace("first", "second")
                        : node.name().replace("second", "first")));
        ComparisonReport report = compare(twisted(TwistedNet.twins(), random), moved, OPTIONS);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(2, compared(report, LayerBasis.PARAMETERS).size());
    }

    /** Also where no output differs by more than is allowed, and the layer alone is refused. */
    @Test
    void theNamedToleranceAcceptsALayerThatDiffers() throws IOException {
        for (double step : new double[] {1e-4, 0.3}) {
            for (String parameter : List.of("stem.center_x", "head.conv_y.weight")) {
                Model right = twisted(TwistedNet.plain(), twist());
                Model other = twisted(TwistedNet.plain(), twist());
                change(other, parameter, number -> number + step);
                ComparisonReport refused = compare(right, other, OPTIONS);
                assertEquals(Optional.of(false), refused.passed());
                double named = refused.acceptingTolerance().orElseThrow();
                ComparisonReport accepted = compare(right, other, OPTIONS.withAtol(named));
                assertEquals(Optional.of(true), accepted.passed(), accepted.reason());
                assertEquals(
                        Optional.of(false),
                        compare(right, other, OPTIONS.withAtol(named / 2)).passed());
            }
        }
    }

    @Test
    void aNormalizationThatWentElsewhereLeavesTheLayerAsItWas() throws IOException {
        Model model = twisted(TwistedNet.plain(), twist());
        Model other = twisted(TwistedNet.plain(), twist());
        Node norm = other.graph().initializers().stream()
                .flatMap(Value::consumers)
                .filter(node -> node.operator().isOnnx("BatchNormalization"))
                .findFirst()
                .orElseThrow();
        Normalization numbers = Normalization.behind(norm.input(0).orElseThrow(), MIDDLE_CHANNELS)
                .orElseThrow();
        Value scaled = other.graph()
                .newNode("Mul")
                .input(norm.input(0))
                .input(other.graph().addInitializer("factors", channels(numbers.factors())))
                .output("scaled")
                .before(norm)
                .output(0);
        Value output = norm.detachOutput(0, "replaced");
        other.graph()
                .newNode("Add")
                .inputs(scaled, other.graph().addInitializer("shifts", channels(numbers.shifts())))
                .output(output)
                .before(norm);
        other.graph().remove(norm);
        other.assignNames();
        ComparisonReport report = compare(model, other, OPTIONS);
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.PARAMETERS), report.reason());
    }

    private static Tensor channels(List<Double> numbers) {
        return Tensor.ofDoubles(
                DType.FLOAT, numbers.stream().mapToDouble(Double::doubleValue).toArray(), numbers.size(), 1, 1);
    }

    @Test
    void aFailureNamesTheLayerTheParameterAndBothNumbers() throws IOException {
        Model model = twisted(TwistedNet.plain(), twist());
        Model other = twisted(TwistedNet.plain(), twist());
        change(other, "stem.center_x", center -> 0.25);
        change(model, "stem.center_x", center -> 0.125);
        ComparisonReport report = compare(model, other, OPTIONS);
        assertEquals(Optional.of(false), report.passed());
        assertTrue(
                report.reason()
                        .startsWith("layer 'stem' (parameters) differs: center_x[0] is 0.25, but 0.125 is expected"),
                report.reason());
        assertEquals(Optional.of(List.of(0L)), report.layers().get(0).worst().map(WorstParameter::index));
        List<String> table = FailureTables.agreements(report.layers(), "elsewhere");
        assertTrue(table.stream().anyMatch(line -> line.contains("stem") && line.contains("0.125")), table.toString());
        assertTrue(FailureTables.worst(report.layers()).orElseThrow().contains("center_x[0] of 'stem'"));
    }

    @Test
    void aToleranceThatIsGivenHoldsForParametersToo() throws IOException {
        Model model = twisted(TwistedNet.plain(), TwistOptions.defaults().withParameters(TwistedNet.centers()));
        Model other = twisted(TwistedNet.plain(), TwistOptions.defaults().withParameters(TwistedNet.centers()));
        change(other, "stem.center_x", center -> center + 1e-3);
        assertEquals(Optional.of(false), compare(model, other, OPTIONS).passed());
        ComparisonReport accepted = compare(model, other, OPTIONS.withAtol(2e-3));
        assertEquals(Optional.of(true), accepted.passed(), accepted.reason());
    }

    @Test
    void bothConventionsOfCoordinatesAreOne() throws IOException {
        Map<String, Tensor> turned = new LinkedHashMap<>(TwistedNet.parameters());
        turned.replaceAll((key, tensor) -> key.contains("center") ? oneLess(tensor) : tensor);
        ComparisonReport report = compare(
                twisted(TwistedNet.plain(), twist()),
                twisted(TwistedNet.plain(), twist().withParameters(turned).withCoordinates(Coordinates.CENTERED)),
                OPTIONS);
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.PARAMETERS), report.reason());
    }

    private static Tensor oneLess(Tensor tensor) {
        double[] numbers = tensor.toDoubles();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 1 - numbers[i];
        }
        return Tensor.ofDoubles(tensor.dtype(), numbers, tensor.dims());
    }

    /** Kernels that are free are rounded to halves before the graph subtracts their taps; some are below the least normal half. */
    @Test
    void halvesAreRoundedOnceAndNoMore() throws IOException {
        Map<String, Tensor> parameters = new LinkedHashMap<>(TwistedNet.parameters());
        parameters.replaceAll((key, tensor) -> key.equals("stem.conv_x.weight") ? nearlySymmetric(tensor) : tensor);
        Model half = twisted(TwistedNet.plain(), twist().withParameters(parameters));
        new Float16Conversion(Set.of()).run(half);
        half.assignNames();
        ComparisonReport report = compare(
                twisted(TwistedNet.plain(), twist().withParameters(parameters)),
                half,
                OPTIONS.withArithmetic(DType.FLOAT16));
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.PARAMETERS), report.reason());
        assertEquals(Optional.of(true), report.passed(), report.reason());
    }

    private static Tensor nearlySymmetric(Tensor tensor) {
        double[] numbers = tensor.toDoubles();
        for (int i = 0; i < numbers.length; i++) {
            int tap = i % 9;
            numbers[i] = i < 9 ? 3e-6 * (tap - 4) : tap <= 4 ? numbers[i] : numbers[i - 2 * tap + 8] + 1e-4;
        }
        return Tensor.ofDoubles(tensor.dtype(), numbers, tensor.dims());
    }

    /** Its kernels, folded with a variance of 1e8, are so small that the conversion keeps the nodes that read them in float. */
    @Test
    void aLayerThatHalfPrecisionKeepsInFloatIsRunWithItsNormalization() throws IOException {
        Model half = widelySpread();
        TwistExport.run(
                half, Selection.labelled("antisymmetric", new CostModel(1)).orElseThrow());
        new Float16Conversion(Set.of()).run(half);
        half.assignNames();
        ComparisonOptions options = OPTIONS.withArithmetic(DType.FLOAT16);
        ComparisonReport report = compare(widelySpread(), half, options);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(
                List.of("stem"),
                compared(report, LayerBasis.RUN).stream().filter("stem"::equals).toList());
        for (Value value : List.copyOf(half.graph().initializers())) {
            if (value.name().equals(Optional.of("stem.bias"))) {
                Tensor bias = value.initializer().orElseThrow();
                half.graph().setInitializer(value, Tensor.zeros(bias.dtype(), bias.dims()));
            }
        }
        ComparisonReport dropped = compare(widelySpread(), half, options);
        assertEquals(Optional.of(false), dropped.passed(), dropped.reason());
        assertTrue(dropped.reason().contains("layer 'stem' (parameters) differs"), dropped.reason());
    }

    private static Model widelySpread() {
        Model model = twisted(TwistedNet.plain(), twist());
        for (Value value : List.copyOf(model.graph().initializers())) {
            if (value.name().equals(Optional.of("norm.var"))) {
                float[] variances = value.initializer().orElseThrow().toFloats();
                Arrays.fill(variances, 1e8f);
                model.graph().setInitializer(value, Tensor.ofFloats(variances, variances.length));
            }
        }
        return model;
    }

    @Test
    void anOpenBatchHidesNoLayer() throws IOException {
        Model exported = twisted(TwistedNet.plain(Dim.of("N")), twist());
        TwistExport.run(
                exported, Selection.labelled("wide-in", new CostModel(1)).orElseThrow());
        ComparisonReport report = compare(twisted(TwistedNet.plain(Dim.of("N")), twist()), exported, OPTIONS);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.PARAMETERS));
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.GRIDS));
    }

    @Test
    void zeroKernelsHideNothingBesideTheOriginal() throws IOException {
        ComparisonReport report =
                compare(TwistedNet.plain(), twisted(TwistedNet.plain(), TwistOptions.defaults()), OPTIONS);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.CONV));
        assertEquals(List.of("stem", "head"), compared(report, LayerBasis.RANDOM_KERNELS));
    }
}
