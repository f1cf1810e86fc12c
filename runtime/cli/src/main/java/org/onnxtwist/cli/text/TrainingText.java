package org.onnxtwist.cli.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.cli.text.terminal.TerminalWidth;
import org.onnxtwist.cli.text.training.EpochBar;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.StepResult;
import org.onnxtwist.runtime.train.TrainedParameters;
import org.onnxtwist.runtime.train.TrainingListener;

/** Shows a training run: a line for each epoch, and on a terminal what the step is at. */
public final class TrainingText implements TrainingListener {
    private final Console console;
    private final Progress progress;
    private final int epochs;
    private final long begin = System.nanoTime();
    private long steps;
    private int columns;
    private long start = begin;
    private long examples;
    private long batches;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private double losses;
    private boolean partial;

    public TrainingText(Console console, Progress progress, int epochs) {
        this.console = console;
        this.progress = progress;
        this.epochs = epochs;
    }

    @Override
    public void updated(EpochProgress at, StepResult result, double rate) {
        steps++;
        partial |= batches == 0 && at.batch() > result.batches();
        examples += at.examples();
        batches += result.batches();
        result.metrics().forEach((name, value) -> metrics.merge(name, value, Double::sum));
        losses += at.examples() * result.loss();
        if (!console.terminalErr()) {
            return;
        }
        if (at.batch() == at.batches()) {
            progress.now("epoch " + at.epoch() + "/" + epochs + " evaluating");
            return;
        }
        columns = columns == 0 ? TerminalWidth.columns() : columns;
        long left = (epochs - at.epoch() + 1) * at.batches() - at.batch();
        EpochBar bar = new EpochBar(
                at,
                epochs,
                losses / examples,
                accuracy(),
                rate,
                examples / seconds(start),
                seconds(begin) / steps * left);
        // The last column stays free: some terminals begin a new line there.
        progress.showLine(bar.line(columns - 1));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** The accuracy of the epoch so far; empty where the loss is not that of a classification. */
    private OptionalDouble accuracy() {
        Double right = metrics.get(SoftmaxCrossEntropy.CORRECT);
        Double positions = metrics.get(SoftmaxCrossEntropy.POSITIONS);
        return right == null || positions == null ? OptionalDouble.empty() : OptionalDouble.of(right / positions);
    }

    private String speed() {
        return NumberText.grouped(Math.round(examples / seconds(start))) + " examples/s";
    }

    @Override
    public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "epoch %d: loss %.4f", epoch, loss));
        if (partial) {
            // The run went on within the epoch: of all but the loss, only those of the rest are known.
            metrics.clear();
        }
        accuracy().ifPresent(share -> line.append(", accuracy ").append(percent(share)));
        metrics.keySet().removeAll(List.of(SoftmaxCrossEntropy.CORRECT, SoftmaxCrossEntropy.POSITIONS));
        metrics.forEach((name, sum) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, sum / batches)));
        evaluation.ifPresent(found -> line.append("; evaluation: ").append(text(found)));
        line.append("; ").append(speed());
        progress.wipe();
        console.out().println(line);
        console.out().flush();
        evaluation
                .filter(found -> !Double.isFinite(found.loss()))
                .ifPresent(
                        found -> progress.warn("the loss of the evaluation after epoch " + epoch + " is " + found.loss()
                                + ", although those of the training are numbers: its normalisations use running statistics; a lower"
                                + " rate, or a warm-up, keeps them near those of the batches"));
        start = System.nanoTime();
        examples = 0;
        batches = 0;
        metrics.clear();
        losses = 0;
        partial = false;
        columns = 0;
    }

    /** The numbers of parameters in words. */
    public static String parameters(TrainedParameters parameters) {
        return NumberText.count(parameters.trainable(), "trainable parameter", "trainable parameters") + " of "
                + NumberText.grouped(parameters.all());
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
