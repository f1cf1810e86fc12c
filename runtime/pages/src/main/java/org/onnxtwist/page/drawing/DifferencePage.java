package org.onnxtwist.page.drawing;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.diff.Counterparts;
import org.onnxtwist.diff.Counterparts.WeightPair;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.diff.ElementChange;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.page.PageTable.Column;
import org.onnxtwist.page.PageTemplate;
import org.onnxtwist.page.drawing.sketch.Change;
import org.onnxtwist.page.drawing.sketch.ComparedModels;
import org.onnxtwist.page.drawing.sketch.NodeText;
import org.onnxtwist.page.drawing.sketch.Sketch;
import org.onnxtwist.runtime.report.NumberText;

/**
 * A page that shows the differences of two models: one drawing of both graphs, with what differs marked by its sign, line and colour and what is
 * equal folded; a list of the differences; and heat maps of the weights that changed most.
 *
 * @param drawing the drawing
 * @param differences the list
 * @param weights the heat maps, of the largest difference first
 * @param omitted a sentence on what is not shown; empty if everything is
 */
public record DifferencePage(
        DrawingPage drawing, PageTable differences, List<WeightDifference> weights, String omitted) {
    private static final int MOST_MAPS = 24;
    private static final int MOST_ROWS = 2_000;
    private static final int LONGEST = 300;

    /** Makes a page of a copy of the list. */
    public DifferencePage {
        weights = List.copyOf(weights);
    }

    /**
     * Compares two models.
     *
     * @param title the name of the page
     * @param layers sentences on layers that differ as a whole, with which the list begins
     * @param found the other differences, in the order of the list
     */
    public static DifferencePage of(
            String title, Model before, Model after, List<String> layers, List<Difference> found) {
        Counterparts counterparts = Counterparts.of(before, after);
        Sketch sketch = new ComparedModels(before, after, counterparts).sketch();
        int count = layers.size() + found.size();
        String lead = count == 0 ? "The models are equal." : NumberText.count(count, "difference", "differences") + ".";
        List<WeightPair> changed = new ArrayList<>(counterparts.weights());
        changed.sort(Comparator.comparingDouble((WeightPair pair) ->
                        pair.change().change().map(ElementChange::absolute).orElse(-1.0))
                .reversed());
        List<WeightDifference> maps = changed.stream()
                .map(WeightDifference::of)
                .flatMap(Optional::stream)
                .limit(MOST_MAPS)
                .toList();
        long comparable = changed.stream()
                .filter(pair -> pair.change().change().isPresent())
                .count();
        List<String> omitted = new ArrayList<>();
        if (comparable > maps.size()) {
            omitted.add("Of " + NumberText.grouped(comparable) + " changed weights, the " + maps.size()
                    + " with the largest difference are shown.");
        }
        if (count > MOST_ROWS) {
            omitted.add("The list has the first " + NumberText.grouped(MOST_ROWS) + " differences.");
        }
        return new DifferencePage(
                DrawingPage.of(sketch, DrawingOptions.titled(title), lead),
                table(layers, found),
                maps,
                String.join(" ", omitted));
    }

    private static PageTable table(List<String> layers, List<Difference> found) {
        List<List<Cell>> rows = new ArrayList<>();
        layers.forEach(layer -> rows.add(row(Difference.Direction.CHANGED, "", layer)));
        found.forEach(difference -> rows.add(row(difference.direction(), difference.place(), difference.sentence())));
        return new PageTable(
                "The differences, in the order of the models",
                List.of(Column.text("change"), Column.text("difference"), Column.text("where")),
                rows.subList(0, Math.min(MOST_ROWS, rows.size())));
    }

    private static List<Cell> row(Difference.Direction direction, String place, String sentence) {
        Change change = switch (direction) {
            case ADDED -> Change.ADDED;
            case REMOVED -> Change.REMOVED;
            case CHANGED -> Change.CHANGED;
        };
        return List.of(
                Cell.of(change.sign() + " " + change.word()),
                Cell.of(NodeText.shortened(sentence, LONGEST)),
                Cell.of(Excerpt.of(place)));
    }

    /** Writes the page. */
    public void write(Writer out) throws IOException {
        new PageTemplate("difference").write(Map.of("page", this), out);
    }
}
