package org.onnxtwist.page.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.page.drawing.Part.Section;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.drawing.sketch.Sketch;

/** Folds what is equal in two models into sections, except for what is next to a difference. */
final class EqualRuns {
    /** The number of parts that stay beside a difference, so that it is seen where it is. */
    private static final int CONTEXT = 2;

    private static final int LEAST = 4;

    private EqualRuns() {}

    /** Returns the parts of a comparison with each long run of equal ones as a section. */
    static List<Part> fold(Sketch sketch, List<Part> parts) {
        boolean[] shown = new boolean[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            if (differs(sketch, parts.get(i))) {
                for (int near = Math.max(0, i - CONTEXT); near <= Math.min(parts.size() - 1, i + CONTEXT); near++) {
                    shown[near] = true;
                }
            }
        }
        List<Part> folded = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= parts.size(); i++) {
            if (i == parts.size() || shown[i] || isPort(sketch, parts.get(i))) {
                List<Part> run = parts.subList(start, i);
                if (run.size() < LEAST) {
                    folded.addAll(run);
                } else {
                    folded.add(new Section("equal", List.copyOf(run)));
                }
                if (i < parts.size()) {
                    folded.add(parts.get(i));
                }
                start = i + 1;
            }
        }
        return folded;
    }

    private static boolean differs(Sketch sketch, Part part) {
        return IntStream.range(part.from(), part.to())
                .anyMatch(vertex -> sketch.vertex(vertex).change() != Change.NONE
                        || sketch.entering(vertex).stream().anyMatch(arc -> arc.change() != Change.NONE));
    }

    private static boolean isPort(Sketch sketch, Part part) {
        return !sketch.vertex(part.from()).family().isOperator();
    }
}
