package org.onnxtwist.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.rewrite.RuleEngine;

/** Guards the rules' fixed point against work that is quadratic in the size of a model; coarsely, because a test shares its machine. */
@Tag("slow")
@Isolated("It measures time.")
final class RulesLinearityTest {
    private static final int SMALL = 10_000;
    private static final int FACTOR = 10;

    /** Linear work takes 10 times the time, quadratic 100 times. */
    private static final int BOUND = 30;

    @Test
    void tenTimesTheNodesTakeNowhereNearAHundredTimesTheTime() {
        double small = Double.POSITIVE_INFINITY;
        double large = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 3; round++) {
            small = Math.min(small, seconds(SMALL));
            large = Math.min(large, seconds(SMALL * FACTOR));
        }
        assertTrue(large < BOUND * small, SMALL + " nodes took " + small + " s, ten times as many " + large + " s");
    }

    private static double seconds(int nodes) {
        Model model = TwentyRules.model(nodes);
        // Time of the thread, which what else the machine does leaves alone.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        Map<String, Long> applied = RuleEngine.of(TwentyRules.all()).run(model);
        double seconds = (threads.getCurrentThreadCpuTime() - start) * 1e-9;
        assertTrue(applied.values().stream().mapToLong(Long::longValue).sum() > nodes / 4);
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(Map.of(), RuleEngine.of(TwentyRules.all()).run(model));
        return seconds;
    }
}
