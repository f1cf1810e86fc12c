package org.onnxtwist.rewrite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;

/**
 * Passes one after the other, once or until none changes anything. A pipeline is a pass itself. Immutable; every method gives a new
 * one.
 *
 * <pre>
 *   Pipeline.of("clean", Passes.of("no-ops"), Passes.of("dead-code")).untilStable(10).run(model);
 * </pre>
 */
public final class Pipeline implements Pass {
    private final String name;
    private final List<Pass> passes;
    private final int rounds;
    private final Consumer<Model> afterEach;

    private Pipeline(String name, List<Pass> passes, int rounds, Consumer<Model> afterEach) {
        this.name = name;
        this.passes = passes;
        this.rounds = rounds;
        this.afterEach = afterEach;
    }

    public static Pipeline of(String name, Pass... passes) {
        return of(name, List.of(passes));
    }

    /** A pipeline that runs each pass once. */
    public static Pipeline of(String name, List<? extends Pass> passes) {
        return new Pipeline(name, List.copyOf(passes), 1, model -> {});
    }

    /**
     * The passes again and again, until a round changes nothing.
     *
     * @param limit the largest number of rounds, the last one without a change included; at least 2
     */
    public Pipeline untilStable(int limit) {
        if (limit < 2) {
            throw new IllegalArgumentException(
                    "at least 2 rounds are needed to see that nothing changes any longer, not " + limit);
        }
        return new Pipeline(name, passes, limit, afterEach);
    }

    /** Calls {@code check} with the model after each pass, for finding the one that spoils it. */
    public Pipeline checking(Consumer<Model> check) {
        return new Pipeline(name, passes, rounds, afterEach.andThen(check));
    }

    @Override
    public String name() {
        return name;
    }

    /** The passes of one round. */
    public List<Pass> passes() {
        return passes;
    }

    /** The rules of all passes of one round. */
    @Override
    public List<Rule> rules() {
        return passes.stream().flatMap(pass -> pass.rules().stream()).toList();
    }

    /**
     * Runs the passes.
     *
     * @return whether one of them changed anything. A pipeline of one round may find more to do at a second run
     * @throws PassException when the model still changes in the last round allowed, naming the passes that change it
     */
    @Override
    public boolean run(Model model) {
        return reports(model).stream().anyMatch(Report::changed);
    }

    /**
     * Runs the passes, as {@link #run} does.
     *
     * @return a report for each run of a pass, in order
     * @throws PassException when the model still changes in the last round allowed, naming the passes that change it
     */
    public List<Report> reports(Model model) {
        List<Report> reports = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Report> those = round(model);
            reports.addAll(those);
            if (those.stream().noneMatch(Report::changed)) {
                return reports;
            }
        }
        if (rounds > 1) {
            throw new PassException("pipeline " + name + " still changes the model in round " + rounds + ": "
                    + reports.subList(reports.size() - passes.size(), reports.size()).stream()
                            .filter(Report::changed)
                            .map(Report::pass)
                            .collect(Collectors.joining(", "))
                    + ": they undo each other, or need more rounds");
        }
        return reports;
    }

    private List<Report> round(Model model) {
        List<Report> reports = new ArrayList<>();
        long before = model.nodeCount();
        for (Pass pass : passes) {
            long start = System.nanoTime();
            boolean changed = pass.run(model);
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            long after = model.nodeCount();
            reports.add(new Report(pass.name(), changed, time, before, after));
            before = after;
            afterEach.accept(model);
        }
        return reports;
    }

    /**
     * The result of one run of a pass.
     *
     * @param pass its name
     * @param changed whether it changed the model
     * @param time the time that it took
     * @param nodesBefore the number of nodes of all graphs and functions before
     * @param nodesAfter the same number afterwards
     */
    public record Report(String pass, boolean changed, Duration time, long nodesBefore, long nodesAfter) {
        /** One line: {@code dead-code: 120 -> 100 nodes in 1.5 ms}, or {@code dead-code: no change in 1.5 ms}. */
        @Override
        public String toString() {
            String what = !changed ? "no change" : nodesBefore + " -> " + nodesAfter + " nodes";
            return String.format(Locale.ROOT, "%s: %s in %.1f ms", pass, what, time.toNanos() * 1e-6);
        }
    }
}
