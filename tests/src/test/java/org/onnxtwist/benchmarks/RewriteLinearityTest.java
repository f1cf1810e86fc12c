package org.onnxtwist.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.IntSupplier;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Guards the rewrite and the export against work that is quadratic in the size of a model; coarsely, because a test shares its machine. */
@Tag("slow")
@Isolated("It measures time.")
final class RewriteLinearityTest {
    private static final int SMALL = 4_000;
    private static final int FACTOR = 10;

    /** Linear work takes 10 times the time, quadratic 100 times. */
    private static final int BOUND = 30;

    @Test
    void tenTimesTheNodesTakeTheRewriteNowhereNearAHundredTimesTheTime() {
        requireLinear(RewriteLinearityTest::rewrite, SMALL);
    }

    @Test
    void norTheRecogniserAndTheExport() {
        requireLinear(RewriteLinearityTest::export, SMALL / 4);
    }

    private static void requireLinear(IntToDoubleFunction seconds, int nodes) {
        double small = Double.POSITIVE_INFINITY;
        double large = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 3; round++) {
            small = Math.min(small, seconds.applyAsDouble(nodes));
            large = Math.min(large, seconds.applyAsDouble(nodes * FACTOR));
        }
        assertTrue(large < BOUND * small, nodes + " nodes took " + small + " s, ten times as many " + large + " s");
    }

    private static double rewrite(int nodes) {
        Model model = ConvChain.build(nodes);
        return seconds(
                () -> TwistRewrite.apply(model, TwistOptions.defaults())
                        .layers()
                        .size(),
                nodes / 5);
    }

    private static double export(int nodes) {
        Model model = ConvChain.build(nodes);
        TwistRewrite.apply(model, TwistOptions.defaults().withInitialization(Initialization.SEED));
        return seconds(() -> TwistExport.run(model, new CostModel(1)).size(), nodes / 5);
    }

    /** Time of the thread, which what else the machine does leaves alone. */
    private static double seconds(IntSupplier work, int layers) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        int found = work.getAsInt();
        double seconds = (threads.getCurrentThreadCpuTime() - start) * 1e-9;
        assertEquals(layers, found);
        return seconds;
    }
}
