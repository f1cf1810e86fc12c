package org.onnxtwist.page.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTable;
import org.onnxtwist.page.chart.ChartPoint;
import org.onnxtwist.page.chart.ChartSize;
import org.onnxtwist.page.chart.ColourScale;
import org.onnxtwist.page.chart.HeatMap;
import org.onnxtwist.page.chart.LineChart;
import org.onnxtwist.page.chart.Quantity;
import org.onnxtwist.page.chart.ValueMatrix;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.train.Classification;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.TrainingLog;

/** Adds a training run to a report: the sections of {@code train}. */
public final class TrainingSections {
    private static final Quantity UPDATES = Quantity.of("updates");

    /** The share of the running mean that a step keeps. */
    private static final double KEPT = 0.9;

    private TrainingSections() {}

    /**
     * Adds a run.
     *
     * @param model the model that was trained
     * @param output the trained model
     * @param written whether the trained model was written
     * @param log the numbers of the run
     */
    public static void add(ReportPage page, Path model, Path output, boolean written, TrainingLog log) {
        page.file(model).file(output);
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(
                written
                        ? new ReportBlock.Paragraph("Written to " + output + ".", ReportBlock.Mood.GOOD)
                        : new ReportBlock.Paragraph(
                                "Nothing was written to " + output
                                        + ", because the trained model does not compute what it computed in training.",
                                ReportBlock.Mood.BAD));
        List<TrainingLog.Step> steps = log.steps();
        page.say(NumberText.count(steps.size(), "update", "updates") + " in "
                + NumberText.count(log.epochs().size(), "epoch", "epochs") + ".");
        blocks.add(epochs(log.epochs()));
        page.add(ReportSection.of(Excerpt.of(model.toString()), blocks));
        page.add(ReportSection.of("Curves", curves(steps, log.epochs())));
    }

    /**
     * Adds what the trained model does on data.
     *
     * @param data the name of the data
     * @param classes the names of the classes; where they are fewer, the others have their numbers as names
     */
    public static void add(ReportPage page, String data, Evaluation found, List<String> classes) {
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(ReportBlock.fact(
                "Loss " + number(found.loss()) + " on " + NumberText.count(found.examples(), "example", "examples")
                        + found.classification()
                                .map(decisions -> ", accuracy " + percent(decisions.accuracy())
                                        + ", among the first five " + percent(decisions.topFive()))
                                .orElse("")
                        + "."));
        found.classification().ifPresent(decisions -> {
            page.say("Accuracy " + percent(decisions.accuracy()) + " on the " + data + " data.");
            blocks.add(classes(decisions, classes));
            blocks.add(ReportBlock.Figures.of(List.of(confusion(decisions))));
        });
        page.add(ReportSection.of("The trained model on the " + data + " data", blocks));
    }

    private static ReportBlock epochs(List<TrainingLog.Epoch> epochs) {
        List<List<PageTable.Cell>> rows = new ArrayList<>();
        for (TrainingLog.Epoch epoch : epochs) {
            Optional<Evaluation> evaluation = epoch.evaluation();
            Optional<Double> accuracy =
                    evaluation.flatMap(Evaluation::classification).map(Classification::accuracy);
            rows.add(List.of(
                    PageTable.Cell.of(Integer.toString(epoch.epoch()), epoch.epoch()),
                    PageTable.Cell.of(NumberText.grouped(epoch.update()), (double) epoch.update()),
                    PageTable.Cell.of(number(epoch.loss()), epoch.loss()),
                    evaluation
                            .map(found -> PageTable.Cell.of(number(found.loss()), found.loss()))
                            .orElse(PageTable.Cell.of("")),
                    accuracy.map(share -> PageTable.Cell.of(percent(share), share))
                            .orElse(PageTable.Cell.of(""))));
        }
        return new ReportBlock.Tabular(new PageTable(
                "The epochs: the mean loss of training, and the evaluation at the end.",
                List.of(
                        PageTable.Column.number("epoch"),
                        PageTable.Column.number("updates"),
                        PageTable.Column.number("loss"),
                        PageTable.Column.number("evaluation loss"),
                        PageTable.Column.number("evaluation accuracy")),
                rows));
    }

    private static List<ReportBlock> curves(List<TrainingLog.Step> steps, List<TrainingLog.Epoch> epochs) {
        List<LineChart.Series> losses = new ArrayList<>();
        losses.add(series("loss of a step", steps, TrainingLog.Step::loss));
        losses.add(new LineChart.Series("running mean", means(steps)));
        List<ChartPoint> evaluated = new ArrayList<>();
        List<ChartPoint> accuracies = new ArrayList<>();
        for (TrainingLog.Epoch epoch : epochs) {
            epoch.evaluation().ifPresent(found -> evaluated.add(new ChartPoint(epoch.update(), found.loss())));
            epoch.evaluation()
                    .flatMap(Evaluation::classification)
                    .ifPresent(found -> accuracies.add(new ChartPoint(epoch.update(), 100 * found.accuracy())));
        }
        if (!evaluated.isEmpty()) {
            losses.add(new LineChart.Series("loss of an evaluation", evaluated));
        }
        List<ReportBlock> blocks = new ArrayList<>();
        blocks.add(ReportBlock.Figures.of(List.of(LineChart.of("Loss", UPDATES, Quantity.of("loss"), losses))));
        List<LineChart> others = new ArrayList<>();
        if (!accuracies.isEmpty()) {
            others.add(small(
                    "Accuracy of an evaluation",
                    new Quantity("accuracy", "%"),
                    new LineChart.Series("accuracy", accuracies)));
        }
        others.add(small(
                "Learning rate", Quantity.of("learning rate"), series("learning rate", steps, TrainingLog.Step::rate)));
        others.add(small(
                "Norm of the gradient",
                Quantity.of("gradient norm"),
                series("gradient norm", steps, TrainingLog.Step::gradientNorm)));
        blocks.add(ReportBlock.Figures.of(others));
        return blocks;
    }

    private static LineChart small(String title, Quantity quantity, LineChart.Series series) {
        return LineChart.of(title, UPDATES, quantity, List.of(series)).sized(ChartSize.SMALL);
    }

    private static LineChart.Series series(
            String name, List<TrainingLog.Step> steps, ToDoubleFunction<TrainingLog.Step> number) {
        return new LineChart.Series(
                name,
                steps.stream()
                        .map(step -> new ChartPoint(step.update(), number.applyAsDouble(step)))
                        .toList());
    }

    private static List<ChartPoint> means(List<TrainingLog.Step> steps) {
        List<ChartPoint> means = new ArrayList<>();
        double sum = 0;
        double weight = 0;
        for (TrainingLog.Step step : steps) {
            sum = KEPT * sum + (1 - KEPT) * step.loss();
            weight = KEPT * weight + 1 - KEPT;
            means.add(new ChartPoint(step.update(), sum / weight));
        }
        return means;
    }

    private static ReportBlock classes(Classification decisions, List<String> names) {
        List<List<PageTable.Cell>> rows = new ArrayList<>();
        for (int label = 0; label < decisions.confusion().size(); label++) {
            List<Long> row = decisions.confusion().get(label);
            long count = row.stream().mapToLong(Long::longValue).sum();
            double accuracy = decisions.accuracyOf(label);
            String mistaken = mistaken(row, label, names);
            rows.add(List.of(
                    PageTable.Cell.of(Integer.toString(label), label),
                    PageTable.Cell.of(name(label, names)),
                    PageTable.Cell.of(NumberText.grouped(count), (double) count),
                    Double.isNaN(accuracy) ? PageTable.Cell.of("") : PageTable.Cell.of(percent(accuracy), accuracy),
                    PageTable.Cell.of(mistaken)));
        }
        return new ReportBlock.Tabular(new PageTable(
                "The classes, and what each was most often mistaken for.",
                List.of(
                        PageTable.Column.number("number"),
                        PageTable.Column.text("class"),
                        PageTable.Column.number("examples"),
                        PageTable.Column.number("accuracy"),
                        PageTable.Column.text("mistaken for")),
                rows));
    }

    private static String mistaken(List<Long> row, int label, List<String> names) {
        int most = -1;
        for (int other = 0; other < row.size(); other++) {
            if (other != label && row.get(other) > 0 && (most < 0 || row.get(other) > row.get(most))) {
                most = other;
            }
        }
        return most < 0 ? "" : name(most, names) + " (" + NumberText.grouped(row.get(most)) + ")";
    }

    private static HeatMap confusion(Classification decisions) {
        int classes = decisions.confusion().size();
        double[] counts = decisions.confusion().stream()
                .flatMap(List::stream)
                .mapToDouble(Long::doubleValue)
                .toArray();
        return HeatMap.of(
                        "How often each class was taken for each",
                        new ValueMatrix(classes, classes, counts),
                        Quantity.of("count"),
                        ColourScale.CIVIDIS)
                .titled("class of the label", "class with the highest score")
                .sized(ChartSize.WIDE);
    }

    private static String name(int label, List<String> names) {
        return label < names.size() ? Excerpt.of(names.get(label)) : Integer.toString(label);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
