package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.page.drawing.Part.Section;
import org.onnxtwist.page.drawing.sketch.Sketch;

/**
 * Divides lists of parts that are too long to be one level: by the scopes in the names of the nodes where these divide them well, otherwise
 * into runs of about equal length, cut where few values cross. Sections that are still too long are divided again.
 */
final class SectionSplit {
    /** The largest number of boxes of a level that is not divided. */
    static final int MOST = 150;

    private static final int RUN = 50;
    private static final int MOST_RUNS = 40;
    private static final int DEEPEST_SCOPE = 12;
    private static final int LEAST_OF_SCOPE = 3;

    /** A scope that holds more of the parts than this divides nothing. */
    private static final double LARGEST_SHARE = 0.8;

    private final Sketch sketch;
    private final Crossings crossings;

    SectionSplit(Sketch sketch, Crossings crossings) {
        this.sketch = sketch;
        this.crossings = crossings;
    }

    /** Returns the parts, put into sections if they are more than {@value #MOST}. */
    List<Part> divide(List<Part> parts) {
        if (parts.size() <= MOST) {
            return parts;
        }
        for (int depth = 1; depth <= DEEPEST_SCOPE; depth++) {
            List<Part> sections = byScope(parts, depth);
            int largest = sections.stream()
                    .mapToInt(part ->
                            part instanceof Section section ? section.parts().size() : 1)
                    .max()
                    .orElse(0);
            if (sections.size() <= MOST && largest <= parts.size() * LARGEST_SHARE) {
                return divideEach(sections);
            }
        }
        return divideEach(runs(parts));
    }

    private List<Part> divideEach(List<Part> parts) {
        return parts.stream()
                .map(part ->
                        part instanceof Section section ? new Section(section.name(), divide(section.parts())) : part)
                .toList();
    }

    private List<Part> byScope(List<Part> parts, int depth) {
        List<Part> divided = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= parts.size(); i++) {
            String scope = scope(parts.get(start), depth);
            if (i == parts.size() || !scope(parts.get(i), depth).equals(scope)) {
                List<Part> same = parts.subList(start, i);
                if (scope.isEmpty() || same.size() < LEAST_OF_SCOPE) {
                    divided.addAll(same);
                } else {
                    divided.add(new Section(scope, List.copyOf(same)));
                }
                start = i;
            }
        }
        return divided;
    }

    /** The first names of the scope of a part; empty where it has not as many. */
    private String scope(Part part, int depth) {
        List<String> scope = sketch.vertex(part.from()).scope();
        return scope.size() < depth ? "" : String.join("/", scope.subList(0, depth));
    }

    private List<Part> runs(List<Part> parts) {
        int count = Math.min(MOST_RUNS, (parts.size() + RUN - 1) / RUN);
        List<Part> sections = new ArrayList<>(count);
        int start = 0;
        for (int run = 1; run <= count; run++) {
            int end = run == count ? parts.size() : cut(parts, run, count);
            sections.add(new Section("", List.copyOf(parts.subList(start, end))));
            start = end;
        }
        return sections;
    }

    private int cut(List<Part> parts, int run, int count) {
        int ideal = (int) ((long) parts.size() * run / count);
        int reach = parts.size() / count / 4;
        int best = ideal;
        for (int distance = 1; distance <= reach; distance++) {
            for (int place : new int[] {ideal - distance, ideal + distance}) {
                if (crossings.before(parts.get(place).from())
                        < crossings.before(parts.get(best).from())) {
                    best = place;
                }
            }
        }
        return best;
    }
}
