package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.autodiff.twist.TrainingForm;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;

/** Layers in the form for training compute what they computed, and so do their gradients. */
final class TwistTrainingFormTest {
    private static final List<String> CASES = List.of(
            "in=32 out=40",
            "in=64 out=64 group=2 bias=behind",
            "in=32 out=32 strides=2,1 pads=0,1,2,0 bias=none",
            "in=32 out=32 dilations=2,1 pads=2,1,2,1",
            "in=32 out=32 dynamic=1",
            "in=16 out=20 size=8,6",
            "in=24 out=16 size=14,5 bias=behind",
            "in=3 out=5",
            "in=8 out=12 group=4 strides=2,2",
            "in=16 out=8 dilations=1,2 pads=2,2,2,2 bias=behind");

    private static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Purpose purpose : Purpose.values()) {
            for (String words : CASES) {
                cases.add(Arguments.of(
                        TwistCase.of(cases.size() % 2 == 0 ? Coordinates.SEED : Coordinates.CENTERED, purpose, words),
                        KernelGradient.PROJECTED));
            }
        }
        cases.add(Arguments.of(
                TwistCase.of(Coordinates.SEED, Purpose.TRAINING, CASES.get(0)), KernelGradient.STRAIGHT_THROUGH));
        return cases.stream();
    }

    private static List<Node> convs(Model model) {
        return StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .filter(node -> node.operator().equals(Conv.ID))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesTheSame(TwistCase each, KernelGradient kernels) throws OrtException {
        Backward backward = Backward.using(GradientRules.standard()).withKernels(kernels);
        Model model = each.differentiated(backward, false, before -> {});
        Map<String, double[]> expected = each.run(model);
        assertTrue(new TrainingForm().run(model));
        Map<String, double[]> found = each.run(model);
        for (String name : expected.keySet()) {
            TwistGradientsTest.assertClose(
                    Objects.requireNonNull(expected.get(name)), Objects.requireNonNull(found.get(name)), name);
        }
        assertFalse(new TrainingForm().run(model), "the second run changed the model");
    }

    @Test
    void theDifferencesAreThoseOfTheProjectedGradient() {
        TwistCase each = TwistCase.of(Coordinates.SEED, Purpose.TRAINING, "in=32 out=40");
        Backward backward = Backward.using(GradientRules.standard()).withKernels(KernelGradient.PROJECTED);
        Model model = each.differentiated(backward, false, before -> {});
        new TrainingForm().run(model);
        assertEquals(
                List.of(1L, 1L, 1L, 1L, 32L, 40L),
                convs(model).stream().map(Conv.GROUP::of).sorted().toList());
    }

    @Test
    void leavesNoInitializerUnused() {
        TwistCase each = TwistCase.of(Coordinates.SEED, Purpose.TRAINING, "in=32 out=40");
        Backward backward = Backward.using(GradientRules.standard()).withKernels(KernelGradient.PROJECTED);
        Model model = each.differentiated(backward, false, before -> {});
        new TrainingForm().run(model);
        assertEquals(
                List.of(),
                model.graph().initializers().stream()
                        .filter(value -> !value.isUsed())
                        .map(Value::hint)
                        .toList());
    }

    @Test
    void fewChannelsAreOneConv() {
        Model model =
                TwistCase.of(Coordinates.SEED, Purpose.TRAINING, "in=3 out=5").model();
        new TrainingForm().run(model);
        assertEquals(1, convs(model).size());
        assertEquals("conv", convs(model).get(0).name());
    }
}
