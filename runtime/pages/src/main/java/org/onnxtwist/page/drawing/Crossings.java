package org.onnxtwist.page.drawing;

import java.util.List;
import org.onnxtwist.page.drawing.sketch.Sketch;

/** The number of values that cross each place between two vertices of a sketch: where few do, it is best divided. */
final class Crossings {
    private final int[] counts;

    Crossings(Sketch sketch) {
        int[] changes = new int[sketch.size() + 1];
        for (int i = 0; i < sketch.size(); i++) {
            List<Sketch.Arc> leaving = sketch.leaving(i);
            if (!leaving.isEmpty()) {
                int last = leaving.stream().mapToInt(Sketch.Arc::to).max().getAsInt();
                changes[i + 1]++;
                changes[last + 1 <= sketch.size() ? last + 1 : sketch.size()]--;
            }
        }
        counts = changes;
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
    }

    /** Returns the number of vertices before a place whose values are read by vertices after it. */
    int before(int vertex) {
        return counts[vertex];
    }
}
