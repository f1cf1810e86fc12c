package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rates of ten updates, compared with those of PyTorch's schedulers of the same names. */
final class LearningRateTest {
    private static final int UPDATES = 10;

    private static double[] rates(LearningRate rate) {
        return LongStream.range(0, UPDATES)
                .mapToDouble(update -> rate.at(update, UPDATES))
                .toArray();
    }

    @Test
    void oneCycle() {
        // OneCycleLR(max_lr=0.1, total_steps=10)
        double[] expected = {
            0.004,
            0.052,
            0.1,
            0.09504846320134738,
            0.0811745653949763,
            0.06112620219362893,
            0.03887419780637107,
            0.0188258346050237,
            0.004951936798652629,
            4e-07
        };
        assertArrayEquals(expected, rates(new LearningRate.OneCycle(0.1)), 1e-15);
    }

    @Test
    void cosine() {
        // CosineAnnealingLR(T_max=10, eta_min=0.01)
        double[] expected = {
            0.1,
            0.09779754323328192,
            0.09140576474687263,
            0.08145033635316129,
            0.06890576474687264,
            0.055,
            0.04109423525312737,
            0.028549663646838717,
            0.01859423525312737,
            0.012202456766718092
        };
        assertArrayEquals(expected, rates(new LearningRate.Cosine(0.1, 0.01)), 1e-15);
    }

    @Test
    void steps() {
        // StepLR(step_size=3, gamma=0.5)
        double[] expected = {0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125};
        assertArrayEquals(expected, rates(new LearningRate.Step(0.1, 0.5, 3)), 1e-15);
        assertThrows(TrainingException.class, () -> new LearningRate.Step(0.1, 0.5, 0));
    }

    @Test
    void warmUp() {
        LearningRate rate = new LearningRate.WarmUp(4, new LearningRate.Constant(0.5));
        double[] expected = {0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        assertArrayEquals(expected, rates(rate), 1e-15);
        assertEquals(0.5, rate.at(1_000, UPDATES));
    }
}
