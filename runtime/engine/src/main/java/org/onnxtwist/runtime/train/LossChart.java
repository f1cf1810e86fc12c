package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The loss of a training run over its updates, as SVG: each step in a pale line, their running mean in a dark one, and evaluations as dots.
 */
final class LossChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 320;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int TOP = 16;
    private static final int BOTTOM = 40;
    private static final int TICKS = 5;

    /** Slightly more than 1, so that the last tick is not lost by rounding. */
    private static final double ROUNDING = 1 + 1e-9;

    /** The share of the running mean that a step keeps. */
    private static final double KEPT = 0.9;

    private final List<TrainingLog.Step> steps;
    private final List<TrainingLog.Epoch> epochs;
    private final double last;
    private final double top;

    LossChart(List<TrainingLog.Step> steps, List<TrainingLog.Epoch> epochs) {
        this.steps = steps;
        this.epochs = epochs;
        this.last = steps.isEmpty() ? 1 : steps.get(steps.size() - 1).update();
        double greatest = DoubleStream.concat(
                        steps.stream().mapToDouble(TrainingLog.Step::loss),
                        epochs.stream()
                                .flatMap(epoch -> epoch.evaluation().stream())
                                .mapToDouble(Evaluation::loss))
                .max()
                .orElse(1);
        double step = stepOf(Math.max(greatest, Float.MIN_NORMAL));
        this.top = step * Math.ceil(greatest / step);
    }

    /** The least of 1, 2 and 5 times a power of ten that parts the range into at most {@value #TICKS} steps. */
    private static double stepOf(double range) {
        double least = range / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    void writeTo(Writer writer) throws IOException {
        writer.write(text(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH, HEIGHT));
        writer.write(text("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, HEIGHT));
        double step = stepOf(top);
        for (int tick = 0; tick * step <= top * ROUNDING; tick++) {
            writer.write(text(
                    "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT, y(tick * step), WIDTH - RIGHT, LEFT - 6, y(tick * step) + 4, number(tick * step)));
        }
        double updates = Math.max(1, stepOf(last));
        for (int tick = 0; tick * updates <= last; tick++) {
            writer.write(text(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(tick * updates), HEIGHT - BOTTOM + 16, number(tick * updates)));
        }
        writer.write(text(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">updates</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6));
        List<Double> means = means();
        line(writer, steps.stream().map(TrainingLog.Step::loss).toList(), "#9ecae1", "loss of a step");
        line(writer, means, "#08519c", "running mean");
        for (TrainingLog.Epoch epoch : epochs) {
            if (epoch.evaluation().isPresent()) {
                writer.write(text(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#d94801\"><title>evaluation after epoch %d: %s</title></circle>%n",
                        x((double) epoch.update()),
                        y(epoch.evaluation().get().loss()),
                        epoch.epoch(),
                        number(epoch.evaluation().get().loss())));
            }
        }
        legend(writer);
        writer.write("</svg>\n");
    }

    private List<Double> means() {
        List<Double> means = new ArrayList<>();
        double sum = 0;
        double weight = 0;
        for (TrainingLog.Step step : steps) {
            sum = KEPT * sum + (1 - KEPT) * step.loss();
            weight = KEPT * weight + 1 - KEPT;
            means.add(sum / weight);
        }
        return means;
    }

    private void line(Writer writer, List<Double> losses, String colour, String title) throws IOException {
        writer.write("<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"");
        for (int i = 0; i < losses.size(); i++) {
            writer.write(text("%.1f,%.1f ", x((double) steps.get(i).update()), y(losses.get(i))));
        }
        writer.write("\"><title>" + title + "</title></polyline>\n");
    }

    private void legend(Writer writer) throws IOException {
        int x = WIDTH - RIGHT - 150;
        String[][] entries = {
            {"#9ecae1", "loss of a step"}, {"#08519c", "running mean"}, {"#d94801", "loss of an evaluation"}
        };
        for (int i = 0; i < entries.length; i++) {
            int y = TOP + 8 + 18 * i;
            writer.write(text(
                    "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                    x, y, entries[i][0], x + 10, y + 4, entries[i][1]));
        }
    }

    private double x(double update) {
        return LEFT + (WIDTH - LEFT - RIGHT) * update / last;
    }

    private double y(double loss) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * loss / top;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
