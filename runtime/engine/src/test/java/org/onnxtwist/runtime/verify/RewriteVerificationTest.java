package org.onnxtwist.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.RunReport;
import org.onnxtwist.runtime.inputs.TestDataSet;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

final class RewriteVerificationTest {
    @TempDir
    private Path folder;

    private static void requirePass(VerificationReport report) {
        assertEquals(Optional.of(true), report.passed(), report::toString);
    }

    @ParameterizedTest
    @MethodSource("org.onnxtwist.runtime.verify.GoldenCase#all")
    void theRewriteComputesWhatPyTorchComputes(GoldenCase golden) throws IOException {
        for (Purpose purpose : Purpose.values()) {
            for (boolean asFunction : new boolean[] {false, true}) {
                Model model = golden.model();
                TwistRewrite.apply(
                        model,
                        TwistOptions.defaults()
                                .withParameters(golden.parameters())
                                .withPurpose(purpose)
                                .withAsFunction(asFunction));
                requireOutput(golden.data(), ByteBuffer.wrap(OnnxWriter.toBytes(model)));
            }
        }
    }

    private static void requireOutput(TestDataSet data, ByteBuffer model) {
        for (Optimization optimization : Optimization.values()) {
            try (InferenceSession session = InferenceSession.open(
                    "golden", model, InferenceOptions.defaults().withThreads(1).with(optimization))) {
                Map<String, Tensor> outputs = session.run(data.inputs());
                data.outputs().forEach((name, expected) -> {
                    double[] wanted = expected.toDoubles();
                    double[] got = TappedModel.output(outputs, name).toDoubles();
                    double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
                    for (int i = 0; i < wanted.length; i++) {
                        assertEquals(wanted[i], got[i], 2e-5 * largest);
                    }
                });
            }
        }
    }

    static Stream<TwistOptions> options() {
        TwistOptions plain = TwistOptions.defaults();
        return Stream.of(
                plain,
                plain.withPurpose(Purpose.EXPORT),
                plain.withAsFunction(true),
                plain.withInitialization(Initialization.SEED),
                plain.withCoordinates(Coordinates.CENTERED).withAsFunction(true));
    }

    @ParameterizedTest
    @MethodSource("options")
    void aRightRewritePasses(TwistOptions options) {
        GoldenCase net = GoldenCase.named("residual_net");
        VerificationReport report = new Trial(folder).with(options).verify(net.file(), net::model);
        requirePass(report);
        assertEquals(
                Map.of("CPUExecutionProvider", 1).keySet(),
                report.nodesByProvider().keySet());
        assertFalse(report.floatCopy());
        for (LayerCheck check : List.of(LayerCheck.IN_PLACE, LayerCheck.RANDOM_KERNELS)) {
            assertEquals(
                    4,
                    report.layers().stream()
                            .filter(layer -> layer.check() == check)
                            .count(),
                    check.label());
        }
        assertTrue(report.layers().stream()
                .filter(layer -> layer.check() == LayerCheck.REWRITTEN_ALONE)
                .allMatch(layer ->
                        !layer.outputShape().get(2).equals(layer.outputShape().get(3))));
        boolean against = report.runs().stream().anyMatch(run -> run.remark().equals("against the original"));
        assertEquals(options.initialization() == Initialization.IDENTITY, against);
        assertEquals(3 - (against ? 0 : 2), report.runs().size());
    }

    @Test
    void nothingIsLeftInTheScratchFolder() throws IOException {
        GoldenCase net = GoldenCase.named("dynamic");
        requirePass(new Trial(folder).verify(net.file(), net::model));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("rewritten.onnx")), left.toList());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT", "DOUBLE", "BFLOAT16", "FLOAT16"})
    void everyTypeOfAConvolutionIsVerified(DType dtype) {
        VerificationReport report =
                new Trial(folder).verify(() -> TestModels.convolution(dtype, 17, 4, Map.of(), 2, 4, 9, 12));
        requirePass(report);
        assertEquals(dtype == DType.DOUBLE || dtype == DType.BFLOAT16, report.floatCopy());
        assertEquals(
                1,
                report.layers().stream()
                        .filter(layer -> layer.check() == LayerCheck.IN_PLACE)
                        .count());
    }

    @Test
    void gridsComputedInDoubleRunAsTheyAreInAFloatModelAndConvertedInADoubleOne() {
        for (DType dtype : List.of(DType.FLOAT, DType.DOUBLE)) {
            VerificationReport report =
                    new Trial(folder).verify(() -> TestModels.convolution(dtype, 17, 8, Map.of(), -1, 4, -1, -1));
            requirePass(report);
            assertEquals(dtype == DType.DOUBLE, report.floatCopy());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SAME_UPPER", "SAME_LOWER", "VALID"})
    void automaticPaddingIsVerified(AutoPad pad) {
        requirePass(new Trial(folder)
                .verify(() -> TestModels.convolution(DType.FLOAT, 12, 6, Map.of("auto_pad", pad.name()), 1, 4, 8, 11)));
    }

    @Test
    void oldOperatorSetsAreVerifiedWithOpenSizes() {
        for (long opset : new long[] {7, 9, 11, 13}) {
            VerificationReport report = new Trial(folder)
                    .verify(() -> TestModels.convolution(DType.FLOAT, opset, 3, Map.of(), -1, 4, -1, -1));
            requirePass(report);
            assertTrue(report.layers().stream().anyMatch(layer -> layer.check() == LayerCheck.REWRITTEN_ALONE_DYNAMIC));
            assertTrue(
                    report.layers().stream().anyMatch(layer -> layer.variant().equals("recorded input")));
        }
    }

    @Test
    void aModelThatTheRuntimeCannotRunIsNotVerifiedAndItsLayersAreCheckedAlone() {
        VerificationReport report = new Trial(folder).verify(() -> {
            Model model = TestModels.convolution(DType.FLOAT, 17, 8, Map.of(), 1, 4, 9, 12);
            Value output = model.graph().outputs().get(0);
            Value unknown = model.graph()
                    .newNode(OperatorId.of("nobody.knows", "Mystery"))
                    .input(output)
                    .output("mystery")
                    .append()
                    .output(0);
            unknown.setName("mystery");
            unknown.setType(output.type());
            model.graph().setOutput(0, unknown);
            model.setOpset("nobody.knows", 1);
            return model;
        });
        assertEquals(Optional.empty(), report.passed(), report::toString);
        assertTrue(report.reason().startsWith("not verified: ONNX Runtime cannot load"), report.reason());
        assertTrue(report.layers().stream()
                .anyMatch(layer -> layer.check() == LayerCheck.RANDOM_KERNELS
                        && layer.variant().equals("generated input")));
        assertTrue(report.layers().stream().allMatch(LayerReport::passed));
    }

    @Test
    void aRewrittenModelThatDoesNotLoadFails() {
        GoldenCase golden = GoldenCase.named("wide_bias");
        VerificationReport report = new Trial(folder)
                .damaged(model -> {
                    Node last = model.graph().outputs().get(0).producer().orElseThrow();
                    last.setInput(1, model.graph().addInitializer("longs", Tensor.vector(1)));
                })
                .verify(golden.file(), golden::model);
        assertEquals(Optional.of(false), report.passed());
        assertTrue(report.reason().contains("the rewritten model does not"), report.reason());
    }

    @Test
    void anOutputThatDiffersFails() {
        GoldenCase golden = GoldenCase.named("wide_bias");
        VerificationReport report = new Trial(folder)
                .damaged(model -> {
                    Value weight =
                            model.graph().nodes().iterator().next().input(0).orElseThrow();
                    model.forEachNode(node -> {
                        if (node.operator().isOnnx("Conv") && node.input(2).isPresent()) {
                            Value bias = node.input(2).orElseThrow();
                            model.graph()
                                    .setInitializer(
                                            bias,
                                            Tensor.zeros(
                                                    DType.FLOAT,
                                                    bias.initializer()
                                                            .orElseThrow()
                                                            .dims()));
                        }
                    });
                    assertTrue(weight.isUsed());
                })
                .verify(golden.file(), golden::model);
        assertEquals(Optional.of(false), report.passed());
        assertFalse(report.runs().stream().allMatch(RunReport::passed));
    }

    @Test
    void infiniteActivationsAreSetAsideAndSaidSo() {
        VerificationReport report = new Trial(folder).verify(TestModels::withInfiniteActivations);
        assertEquals(Optional.of(true), report.passed(), report::toString);
        assertTrue(
                report.remarks().stream().anyMatch(remark -> remark.contains("0 times those is not a number")),
                () -> report.remarks().toString());
    }

    @Test
    void aDeadActivationDoesNotHideAFault() {
        VerificationReport report =
                new Trial(folder).damaged(Faults.WRONG_CENTER_SIGN::plant).verify(TestModels::behindADeadActivation);
        assertEquals(Optional.of(false), report.passed());
        assertTrue(report.layers().stream()
                .anyMatch(layer -> !layer.passed()
                        && layer.check() == LayerCheck.RANDOM_KERNELS
                        && layer.variant().equals("generated input")));
    }

    @Test
    void layersInALoopAndInABranchAreLiftedOutWithTheirRealInputs() {
        for (Model model : List.of(TestModels.inALoop(), TestModels.inABranch())) {
            VerificationReport report = new Trial(folder).verify(() -> TestModels.copy(model));
            requirePass(report);
            assertEquals(
                    1,
                    report.layers().stream()
                            .filter(layer -> layer.check() == LayerCheck.IN_PLACE
                                    && !layer.scope().isEmpty())
                            .count(),
                    report::toString);
            assertTrue(
                    report.layers().stream().anyMatch(layer -> layer.variant().equals("recorded input")));
        }
    }

    /** The second model wants rows of 37 and of 31, so that none of the proposals fits. */
    @Test
    void openSizesOfFiveDimensionsAreReadOffTheGraph() {
        String conv = "y = Conv<pads = [1, 1, 1, 1]>(b, w) }";
        Supplier<Model> fitting = () -> volumes("k = ConstantOfShape(m) a = Add(x, k) b = Reshape(a, s) " + conv);
        requirePass(new Trial(folder).verify(fitting));
        Supplier<Model> none = () -> volumes(
                "k = ConstantOfShape(m) a = Add(x, k) j = ConstantOfShape(l) c = Add(x, j) d = ReduceSum<keepdims = 0>(c)"
                        + " r = Reshape(a, s) b = Add(r, d) " + conv);
        VerificationReport report = new Trial(folder).verify(none);
        assertEquals(Optional.empty(), report.passed());
        assertTrue(
                report.reason().contains("the original does not run with any of the input sizes that were tried"),
                report.reason());
    }

    private static Model volumes(String nodes) {
        String taps = Stream.generate(() -> "0.5").limit(4 * 4 * 9).collect(Collectors.joining(", "));
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]> g (float[T,N,4,H,W] x) => (float[] y)"
                + " <float[4,4,3,3] w = {" + taps + "}, int64[4] s = {-1, 4, 37, 41}, int64[5] m = {1, 1, 4, 37, 41},"
                + " int64[5] l = {1, 1, 4, 31, 41}> { " + nodes);
    }
}
