package org.onnxtwist.runtime.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Measures how long subjects take, beside one another.
 *
 * <p>Each subject warms up. Then come rounds, in each of which every subject gives one sample: as many runs as fill the time of a sample,
 * after one that does not count and brings its data back into the caches. A round is followed by the same in reverse order, and the next
 * pair begins with another subject, so that none gains by its place or by a machine that grows warm.
 *
 * <pre>{@code
 * try (InferenceSession plain = new ModelLoading(scratch).open("plain", model, InferenceOptions.defaults().withThreads(1));
 *         InferenceSession fast = ...;
 *         PreparedRun plainRun = plain.prepare(inputs);
 *         PreparedRun fastRun = fast.prepare(inputs)) {
 *     List<Timing> timings = Measurement.of(
 *                     List.of(Subject.of("plain", plainRun), Subject.of("fast", fastRun)), MeasurementOptions.defaults())
 *             .run();
 * }
 * }</pre>
 */
public final class Measurement {
    private static final int FEWEST_WARMUP_RUNS = 2;
    private static final double NANOS = 1e9;

    private final List<Subject> subjects;
    private final MeasurementOptions options;
    private final LongSupplier clock;

    private Measurement(List<Subject> subjects, MeasurementOptions options, LongSupplier clock) {
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("there are no subjects to measure");
        }
        this.subjects = List.copyOf(subjects);
        this.options = options;
        this.clock = clock;
    }

    /** Returns a measurement of subjects, the first of which is the one that the others are compared with. */
    public static Measurement of(List<Subject> subjects, MeasurementOptions options) {
        return of(subjects, options, System::nanoTime);
    }

    /**
     * Returns a measurement with the given clock.
     *
     * @param clock gives the nanoseconds since an arbitrary moment
     */
    static Measurement of(List<Subject> subjects, MeasurementOptions options, LongSupplier clock) {
        return new Measurement(subjects, options, clock);
    }

    /** Measures; the subjects in their order. */
    public List<Timing> run() {
        return run(round -> {});
    }

    /**
     * Measures; the subjects in their order.
     *
     * @param progress is told each round before it begins, from 1
     */
    public List<Timing> run(IntConsumer progress) {
        List<Long> runs = subjects.stream().map(this::warmUp).toList();
        List<List<Double>> samples = subjects.stream()
                .<List<Double>>map(subject -> new ArrayList<>())
                .toList();
        for (int round = 0; round < options.rounds(); round++) {
            progress.accept(round + 1);
            for (int i : order(round)) {
                samples.get(i).add(sample(subjects.get(i), runs.get(i)));
            }
        }
        List<Double> first = samples.get(0);
        return IntStream.range(0, subjects.size())
                .mapToObj(i -> new Timing(
                        subjects.get(i).name(),
                        samples.get(i),
                        runs.get(i),
                        i == 0 ? Optional.empty() : Optional.of(Ratio.of(samples.get(i), first))))
                .toList();
    }

    /** Runs a subject until it is warm. How many runs fill a sample, by the fastest. */
    private long warmUp(Subject subject) {
        long start = clock.getAsLong();
        long fastest = Long.MAX_VALUE;
        long before = start;
        for (int runs = 0; runs < FEWEST_WARMUP_RUNS || isWithin(options.warmup(), before - start); runs++) {
            subject.once().run();
            long after = clock.getAsLong();
            fastest = Math.min(fastest, after - before);
            before = after;
        }
        return Math.max(1, Math.round((double) options.sample().toNanos() / Math.max(1, fastest)));
    }

    private static boolean isWithin(Duration limit, long nanos) {
        return nanos < limit.toNanos();
    }

    private List<Integer> order(int round) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, subjects.size()).boxed().toList());
        Collections.rotate(order, -(round / 2));
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }

    /** Seconds a run. */
    private double sample(Subject subject, long runs) {
        subject.once().run();
        long start = clock.getAsLong();
        for (long run = 0; run < runs; run++) {
            subject.once().run();
        }
        return (clock.getAsLong() - start) / NANOS / runs;
    }
}
