package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Value;

/** The time of inference grows with the nodes, and with nothing else. */
final class InferenceCostTest {
    private static final int LARGE = 30_000;

    private static Small chain(int nodes) {
        Small small = new Small(13);
        Value x = small.input("n", 16, 32, 32);
        Value w = small.weights(16, 16, 3, 3);
        Value y = x;
        for (int i = 0; i < nodes; i += 5) {
            Value conv =
                    Small.node(small.graph.newNode("Conv").inputs(y, w).attribute("pads", List.of(1L, 1L, 1L, 1L)));
            Value sum = small.node("Add", small.node("Relu", conv), y);
            y = small.node("Reshape", sum, small.node("Shape", x));
        }
        small.graph.addOutput(y);
        return small;
    }

    /** The time of this thread alone, because a test shares its machine. */
    private static long millis(Small small) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        InferredTypes types = ShapeInference.infer(small.model);
        assertTrue(types.shape(small.graph.outputs().get(0)).known().isPresent());
        return (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
    }

    @Test
    void tenTimesTheNodesTakeAboutTenTimesTheTime() {
        millis(chain(LARGE / 10));
        long small = Math.min(millis(chain(LARGE / 10)), millis(chain(LARGE / 10)));
        long large = Math.min(millis(chain(LARGE)), millis(chain(LARGE)));
        // A quadratic step would make it a hundred times; the margin is for the compiler and caches.
        assertTrue(large < 30 * Math.max(small, 20), small + " ms for a tenth, " + large + " ms for all");
    }
}
