package org.onnxtwist.cli.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.StepResult;
import org.onnxtwist.runtime.train.TrainingListener;

/** Shows a training run: a line for each epoch, and on a terminal what the step is at. */
public final class TrainingText implements TrainingListener {
    private final Console console;
    private final Progress progress;
    private final int epochs;
    private long start = System.nanoTime();
    private long examples;
    private long batches;
    private final Map<String, Double> metrics = new LinkedHashMap<>();

    public TrainingText(Console console, Progress progress, int epochs) {
        this.console = console;
        this.progress = progress;
        this.epochs = epochs;
    }

    @Override
    public void updated(EpochProgress at, StepResult result, double rate) {
        examples += at.examples();
        batches += result.batches();
        result.metrics().forEach((name, value) -> metrics.merge(name, value, Double::sum));
        progress.now(String.format(
                Locale.ROOT,
                "epoch %d of %d, %d of %d, loss %.4f, %s, rate %.3g",
                at.epoch(),
                epochs,
                at.batch(),
                at.batches(),
                result.loss(),
                speed(),
                rate));
    }

    private String speed() {
        double seconds = (System.nanoTime() - start) / 1e9;
        return NumberText.grouped(Math.round(examples / seconds)) + " examples/s";
    }

    @Override
    public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "epoch %d: loss %.4f", epoch, loss));
        double right = metrics.getOrDefault(SoftmaxCrossEntropy.CORRECT, Double.NaN);
        if (!Double.isNaN(right)) {
            line.append(", accuracy ")
                    .append(percent(right / metrics.getOrDefault(SoftmaxCrossEntropy.POSITIONS, Double.NaN)));
        }
        metrics.keySet().removeAll(List.of(SoftmaxCrossEntropy.CORRECT, SoftmaxCrossEntropy.POSITIONS));
        metrics.forEach((name, sum) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, sum / batches)));
        evaluation.ifPresent(found -> line.append("; evaluation: ").append(text(found)));
        line.append("; ").append(speed());
        progress.wipe();
        console.out().println(line);
        console.out().flush();
        start = System.nanoTime();
        examples = 0;
        batches = 0;
        metrics.clear();
    }

    /** The numbers of an evaluation in words. */
    public static String text(Evaluation evaluation) {
        String loss = String.format(Locale.ROOT, "loss %.4f", evaluation.loss());
        return evaluation
                .classification()
                .map(found -> loss + ", accuracy " + percent(found.accuracy())
                        + (found.confusion().size() > 5 ? ", top 5 " + percent(found.topFive()) : ""))
                .orElse(loss);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
