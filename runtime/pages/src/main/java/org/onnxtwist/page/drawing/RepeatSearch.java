package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.onnxtwist.page.drawing.Part.Repeat;
import org.onnxtwist.page.drawing.Part.Single;
import org.onnxtwist.page.drawing.sketch.Sketch;
import org.onnxtwist.page.drawing.sketch.Sketch.Arc;

/**
 * Finds blocks that are repeated one after the other: vertices of equal kinds in the same order, each of which reads at the same place of its
 * own block or of the one before, or the same value from before all blocks. The time is linear in vertices and arcs: only the
 * {@value #PERIODS} most frequent distances between vertices of one kind are tried as the length of a block.
 */
final class RepeatSearch {
    private static final int PERIODS = 48;

    /** The number of ways that are tried to cut a repetition into blocks. */
    private static final int CUTS = 8;

    /** The number of vertices that a repetition has to save at least. */
    private static final int LEAST_SAVING = 4;

    private static final int PASSES = 2;

    private final Sketch sketch;
    private final Crossings crossings;

    /** Vertices from {@code from} on, {@code count} blocks of {@code period}. */
    private record Run(int from, int period, int count) {
        int to() {
            return from + period * count;
        }

        int saving() {
            return period * (count - 1);
        }
    }

    /** Vertices from {@code from} to before {@code to}, each of the kind of the one a period later, if there is one. */
    private record Stretch(int from, int to, int period) {
        int saving() {
            return to - from - period;
        }
    }

    RepeatSearch(Sketch sketch, Crossings crossings) {
        this.sketch = sketch;
        this.crossings = crossings;
    }

    /** Returns the vertices from {@code from} to before {@code to} as parts, with what is repeated folded, also within blocks. */
    List<Part> fold(int from, int to) {
        List<Run> runs = new ArrayList<>(runs(from, to, PASSES));
        runs.sort(Comparator.comparingInt(Run::from));
        List<Part> parts = new ArrayList<>();
        int at = from;
        for (Run run : runs) {
            IntStream.range(at, run.from()).forEach(vertex -> parts.add(new Single(vertex)));
            List<Part> block = fold(run.from(), run.from() + run.period());
            parts.add(new Repeat(run.from(), run.to(), run.count(), block));
            at = run.to();
        }
        IntStream.range(at, to).forEach(vertex -> parts.add(new Single(vertex)));
        return parts;
    }

    /** Chooses the runs that save most, and looks again in the gaps between them. */
    private List<Run> runs(int from, int to, int passes) {
        if (passes == 0 || to - from <= LEAST_SAVING) {
            return List.of();
        }
        List<Stretch> candidates = new ArrayList<>(candidates(from, to));
        candidates.sort(Comparator.comparingInt(Stretch::saving)
                .reversed()
                .thenComparing(Stretch::period)
                .thenComparing(Stretch::from));
        List<Run> chosen = new ArrayList<>();
        boolean[] taken = new boolean[to - from];
        for (Stretch candidate : candidates) {
            if (!taken[candidate.from() - from] && !taken[candidate.to() - 1 - from]) {
                Run run = verified(candidate);
                if (run.saving() >= LEAST_SAVING
                        && IntStream.range(run.from(), run.to()).noneMatch(i -> taken[i - from])) {
                    IntStream.range(run.from(), run.to()).forEach(i -> taken[i - from] = true);
                    chosen.add(run);
                }
            }
        }
        List<Run> all = new ArrayList<>(chosen);
        chosen.sort(Comparator.comparingInt(Run::from));
        int at = from;
        for (Run run : chosen) {
            all.addAll(runs(at, run.from(), passes - 1));
            at = run.to();
        }
        if (at > from) {
            all.addAll(runs(at, to, passes - 1));
        }
        return all;
    }

    /** Returns the stretches in which each vertex is of the kind of the one a period later. */
    private List<Stretch> candidates(int from, int to) {
        List<Stretch> stretches = new ArrayList<>();
        for (int period : periods(from, to)) {
            int start = from;
            for (int i = from; i <= to - period; i++) {
                if (i == to - period || !areAlike(i, i + period)) {
                    if (i - start >= period) {
                        stretches.add(new Stretch(start, i + period, period));
                    }
                    start = i + 1;
                }
            }
        }
        return stretches;
    }

    private boolean areAlike(int a, int b) {
        return sketch.vertex(a).kind() == sketch.vertex(b).kind()
                && sketch.entering(a).size() == sketch.entering(b).size();
    }

    private List<Integer> periods(int from, int to) {
        Map<Long, Integer> last = new HashMap<>();
        Map<Integer, Integer> votes = new HashMap<>();
        for (int i = from; i < to; i++) {
            Integer before = last.put(sketch.vertex(i).kind(), i);
            if (before != null && i - before <= (to - from) / 2) {
                votes.merge(i - before, 1, Integer::sum);
            }
        }
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() > 1 || vote.getKey() >= LEAST_SAVING)
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(PERIODS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the longest part of a candidate that is a repetition, cut where the fewest values cross; of saving 0 where there is none. */
    private Run verified(Stretch candidate) {
        int last = candidate.to();
        int phases = Math.min(candidate.period() - 1, last - candidate.from() - candidate.period() * 2);
        List<Integer> starts = IntStream.rangeClosed(0, Math.max(0, phases))
                .map(phase -> candidate.from() + phase)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(crossings::before).thenComparing(Comparator.reverseOrder()))
                .limit(CUTS)
                .toList();
        Run best = new Run(candidate.from(), candidate.period(), 1);
        for (int start : starts) {
            Run run = longest(start, candidate.period(), (last - start) / candidate.period());
            if (run.count() > best.count() || (run.count() == best.count() && isBetterCut(run, best))) {
                best = run;
            }
        }
        return best;
    }

    /** Of cuts that as few values cross, a later one tends to have the activation of a block at the end of the block. */
    private boolean isBetterCut(Run run, Run best) {
        int crossing = Integer.compare(crossings.before(run.from()), crossings.before(best.from()));
        return crossing < 0 || (crossing == 0 && run.from() > best.from());
    }

    private Run longest(int start, int period, int blocks) {
        Run best = new Run(start, period, 1);
        int first = start;
        for (int block = start; block < start + (blocks - 1) * period; block += period) {
            if (!repeats(block, period, first)) {
                first = block + period;
            } else if ((block - first) / period + 2 > best.count()) {
                best = new Run(first, period, (block - first) / period + 2);
            }
        }
        return best;
    }

    /** Tells whether the block after {@code block} reads as that one does, in a repetition that begins at {@code first}. */
    private boolean repeats(int block, int period, int first) {
        for (int i = block; i < block + period; i++) {
            List<Arc> here = sketch.entering(i);
            List<Arc> next = sketch.entering(i + period);
            for (int slot = 0; slot < here.size(); slot++) {
                if (!corresponds(here.get(slot), next.get(slot), block, period, first)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean corresponds(Arc here, Arc next, int block, int period, int first) {
        int a = here.from();
        int b = next.from();
        if (here.value().output() != next.value().output() && (a >= first || b >= first)) {
            return block == first && a < first;
        }
        if (b - a == period || a == b) {
            return true;
        }
        if (a < first && b < first) {
            return sketch.vertex(a).kind() == sketch.vertex(b).kind();
        }
        // The first block reads from before all of them what each other one reads from the block before it.
        return block == first && a < first && b < block + period;
    }
}
