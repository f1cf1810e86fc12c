package org.onnxtwist.runtime.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** On a clock that moves only when a subject runs. */
final class MeasurementTest {
    private static final MeasurementOptions OPTIONS =
            new MeasurementOptions(20, Duration.ofMillis(50), Duration.ofMillis(10));

    private final List<String> calls = new ArrayList<>();
    private double now = 1e15;

    /** Takes so many nanoseconds at each run. */
    private Subject subject(String name, DoubleSupplier nanos) {
        return new Subject(name, () -> {
            calls.add(name);
            now += nanos.getAsDouble();
        });
    }

    private List<Timing> measure(MeasurementOptions options, Subject... subjects) {
        return Measurement.of(Arrays.asList(subjects), options, () -> (long) now)
                .run();
    }

    private static Ratio ratio(Timing timing) {
        return timing.ratio().orElseThrow();
    }

    @Test
    void equalSubjectsDoNotDiffer() {
        List<Timing> timings = measure(OPTIONS, subject("a", () -> 1e6), subject("b", () -> 1e6));
        Timing first = timings.get(0);
        assertEquals("a", first.name());
        assertEquals(Optional.empty(), first.ratio());
        assertEquals(20, first.samples().size());
        assertEquals(10, first.runsPerSample());
        assertEquals(1e-3, first.median());
        assertEquals(
                new Ratio(1, new ConfidenceInterval(1, 1)),
                timings.get(1).ratio().orElseThrow());
        assertEquals(Verdict.NO_DIFFERENCE, ratio(timings.get(1)).verdict());
    }

    @Test
    void aFifthMoreIsFound() {
        List<Timing> timings =
                measure(OPTIONS, subject("a", () -> 1e6), subject("b", () -> 1.2e6), subject("c", () -> 0.8e6));
        assertEquals(1.2, ratio(timings.get(1)).median(), 1e-12);
        assertEquals(Verdict.SLOWER, ratio(timings.get(1)).verdict());
        assertEquals(0.8, ratio(timings.get(2)).median(), 1e-12);
        assertEquals(Verdict.FASTER, ratio(timings.get(2)).verdict());
    }

    /** The same fifth, in samples that scatter by more than the half of it. */
    @Test
    void aFifthIsFoundInScatterAndNoneWhereThereIsNone() {
        Random random = new Random(5);
        DoubleSupplier noisy = () -> 20e6 * (1 + 0.1 * random.nextGaussian());
        List<Timing> timings = measure(
                OPTIONS, subject("a", noisy), subject("b", noisy), subject("c", () -> 1.2 * noisy.getAsDouble()));
        assertEquals(Verdict.NO_DIFFERENCE, ratio(timings.get(1)).verdict());
        assertTrue(ratio(timings.get(1)).median() != 1);
        assertEquals(Verdict.SLOWER, ratio(timings.get(2)).verdict());
    }

    /** Medians alone would say that one is slower by 40 %. */
    @Test
    void whatDiffersInSomeRoundsOnlyIsNoise() {
        int[] run = {0};
        List<Timing> timings = measure(
                new MeasurementOptions(20, Duration.ZERO, Duration.ZERO),
                subject("a", () -> 10e6),
                subject("b", () -> run[0]++ < 25 ? 14e6 : 6e6));
        assertTrue(timings.get(1).median() > 1.3 * timings.get(0).median(), timings.toString());
        assertEquals(Verdict.NO_DIFFERENCE, ratio(timings.get(1)).verdict());
    }

    /** The machine becomes slower and slower, and is eight times as slow in the end. */
    @Test
    void aDriftIsNotTakenForADifference() {
        DoubleSupplier drifting = () -> 1e6 * (1 + (now - 1e15) / 1e9);
        List<Timing> timings = measure(OPTIONS, subject("a", drifting), subject("b", drifting));
        Timing first = timings.get(0);
        assertTrue(first.order().quantile(1) > 1.5 * first.order().quantile(0), first.toString());
        assertEquals(1, ratio(timings.get(1)).median(), 0.01);
        assertEquals(Verdict.NO_DIFFERENCE, ratio(timings.get(1)).verdict());
    }

    /** Two sessions of one model can differ by less than a hundredth all the time. */
    @Test
    void aDifferenceBelowTheResolutionIsNone() {
        List<Timing> timings =
                measure(OPTIONS, subject("a", () -> 1e6), subject("b", () -> 1.009e6), subject("c", () -> 1.012e6));
        assertEquals(Verdict.NO_DIFFERENCE, ratio(timings.get(1)).verdict());
        assertEquals(Verdict.SLOWER, ratio(timings.get(2)).verdict());
    }

    @Test
    void subjectsComeFirstAndLastByTurns() {
        measure(
                new MeasurementOptions(12, Duration.ZERO, Duration.ZERO),
                subject("a", () -> 1e6),
                subject("b", () -> 1e6),
                subject("c", () -> 1e6));
        assertEquals(
                "aabbcc" + "aabbcc" + "ccbbaa" + "bbccaa" + "aaccbb" + "ccaabb" + "bbaacc",
                String.join("", calls.subList(0, 42)));
    }

    @Test
    void eachRoundIsToldBeforeItBegins() {
        List<Integer> rounds = new ArrayList<>();
        Measurement.of(List.of(subject("a", () -> 1e6)), OPTIONS.withRounds(8), () -> (long) now)
                .run(rounds::add);
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8), rounds);
    }

    @Test
    void aSlowSubjectIsOneRunASample() {
        List<Timing> timings = measure(OPTIONS, subject("a", () -> 1e6), subject("b", () -> 1e9));
        assertEquals(1, timings.get(1).runsPerSample());
        assertEquals(1000, ratio(timings.get(1)).median(), 1e-9);
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> measure(OPTIONS));
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withRounds(7));
        assertThrows(
                IllegalArgumentException.class, () -> new MeasurementOptions(20, Duration.ZERO, Duration.ofMillis(-1)));
        Subject broken = new Subject("broken", () -> {
            throw new IllegalStateException("it broke");
        });
        assertThrows(IllegalStateException.class, () -> measure(OPTIONS, broken));
    }
}
