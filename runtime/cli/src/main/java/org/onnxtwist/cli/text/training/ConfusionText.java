package org.onnxtwist.cli.text.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.runtime.train.Classification;

/** The confusion matrix of a classification of few classes as a table. */
public final class ConfusionText {
    private static final int MOST_CLASSES = 20;

    private ConfusionText() {}

    /**
     * A line for each class, with the share of its positions that were taken for it; empty where there are more than 20 classes.
     *
     * @param names those of the classes; may be fewer, or none
     */
    public static List<String> lines(Classification decisions, List<String> names) {
        int classes = decisions.confusion().size();
        if (classes > MOST_CLASSES) {
            return List.of();
        }
        List<String> headings = new ArrayList<>(List.of("label", names.isEmpty() ? "" : "class", "accuracy"));
        IntStream.range(0, classes).forEach(i -> headings.add(Integer.toString(i)));
        Set<Integer> numbers = IntStream.range(0, classes + 3)
                .filter(column -> column != 1)
                .boxed()
                .collect(Collectors.toSet());
        Table table = new Table(headings, numbers);
        for (int label = 0; label < classes; label++) {
            double accuracy = decisions.accuracyOf(label);
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(label),
                    label < names.size() ? names.get(label) : "",
                    Double.isNaN(accuracy) ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * accuracy)));
            decisions.confusion().get(label).forEach(count -> row.add(NumberText.grouped(count)));
            table.add(row);
        }
        return table.lines();
    }
}
