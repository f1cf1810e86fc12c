package org.onnxtwist.twist.recognise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The time of recognition grows with the nodes and their inputs, however long sums are. */
final class LongChainsTest {
    /** The time of this thread alone, because a test shares its machine. */
    private static long millis(Model model) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertEquals(List.of(), Recogniser.survey(model).layers());
        return (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
    }

    /** x + c + c + ... */
    private static Model adds(int length) {
        Model model = ConvModels.empty(8, 17, Dim.of(1), Dim.of(3), Dim.of(4), Dim.of(4));
        Value constant = model.graph().addInitializer("c", Tensor.ofFloats(new float[] {1}, 1));
        Value at = model.graph().inputs().get(0);
        for (int i = 0; i < length; i++) {
            at = model.graph()
                    .newNode("Add")
                    .inputs(at, constant)
                    .output("v")
                    .append()
                    .output(0);
        }
        model.graph().addOutput(at);
        return model;
    }

    /** A Sum that reads one Conv so many times. */
    private static Model wide(int inputs) {
        Model model = ConvModels.one(8, 17, Dim.of(4), Dim.of(4));
        Value conv = model.graph().outputs().get(0);
        Node sum = model.graph()
                .newNode("Sum")
                .inputs(Collections.nCopies(inputs, conv).toArray(new Value[0]))
                .output("s")
                .append();
        model.graph().addOutput(sum.output(0));
        return model;
    }

    /** A layer whose conv_x is added to itself so many times before it is convolved with. */
    private static Model doubled(int times) {
        Model model = ConvModels.one(8, 17, Dim.of(4), Dim.of(4));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults().withInitialization(Initialization.SEED).withPurpose(Purpose.EXPORT));
        Value stored = kernel(model);
        Node conv = stored.consumers().findFirst().orElseThrow();
        Value sum = stored;
        for (int i = 0; i < times; i++) {
            sum = model.graph()
                    .newNode("Add")
                    .inputs(sum, sum)
                    .output("twice")
                    .before(conv)
                    .output(0);
        }
        conv.setInput(1, sum);
        return model;
    }

    private static Value kernel(Model model) {
        return model.graph().initializers().stream()
                .filter(value -> value.name().equals(Optional.of("conv.conv_x.weight")))
                .findFirst()
                .orElseThrow();
    }

    private static void isLinear(long small, long large) {
        // A quadratic step would make it sixty times.
        assertTrue(large < 24 * Math.max(small, 20), small + " ms for an eighth, " + large + " ms for all");
    }

    @Test
    void aChainOfAddsIsFollowedOnce() {
        millis(adds(2_500));
        isLinear(Math.min(millis(adds(2_500)), millis(adds(2_500))), millis(adds(20_000)));
    }

    @Test
    void aSumOfManyIsReadOnce() {
        millis(wide(12_500));
        isLinear(Math.min(millis(wide(12_500)), millis(wide(12_500))), millis(wide(100_000)));
    }

    /** Each element would be computed as often as there are paths to what is stored: 2 to the power of the length. */
    @Test
    void whatIsAddedToItselfIsComputedOnce() {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (int times : new int[] {1, 8, 40}) {
                Tensor once = Recogniser.recognise(doubled(0)).get(0).weights().kernelX();
                Tensor sums =
                        Recogniser.recognise(doubled(times)).get(0).weights().kernelX();
                double[] expected = once.toDoubles();
                Arrays.setAll(expected, i -> Math.scalb(expected[i], times));
                assertArrayEquals(expected, sums.toDoubles());
            }
        });
    }

    /** A model may say so, though scalars have no axis to be joined along. */
    @Test
    void scalarsThatAreConcatenatedAreNoKernel() {
        Model model = doubled(0);
        Value stored = kernel(model);
        Node conv = stored.consumers().findFirst().orElseThrow();
        Value scalar = model.graph().addInitializer("scalar", Tensor.zeros(DType.FLOAT));
        conv.setInput(
                1,
                model.graph()
                        .newNode("Concat")
                        .inputs(scalar, scalar)
                        .attribute("axis", 0)
                        .output("joined")
                        .before(conv)
                        .output(0));
        assertEquals(List.of(), Recogniser.survey(model).layers());
    }
}
