package org.onnxtwist.runtime.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onnxtwist.io.Staging;

/** Keeps the numbers of a training run, for a table or a picture of them. */
public final class TrainingLog implements TrainingListener {
    private static final String HEADER = "update,epoch,loss,rate,gradient_norm,evaluation_loss,evaluation_accuracy";
    private static final Pattern NUMBERED = Pattern.compile("\\d{1,18},");

    private final List<Step> steps = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private final List<String> earlier = new ArrayList<>();

    /**
     * A step.
     *
     * @param epoch the number of its epoch, 1 for the first
     */
    public record Step(long update, int epoch, double loss, double rate, double gradientNorm) {}

    /**
     * The end of an epoch.
     *
     * @param update the number of updates so far
     * @param loss the mean loss of its examples, before the updates
     */
    public record Epoch(long update, int epoch, double loss, Optional<Evaluation> evaluation) {}

    /** A log of nothing yet. */
    public TrainingLog() {}

    @Override
    public void updated(EpochProgress progress, StepResult result, double rate) {
        steps.add(new Step(result.update(), progress.epoch(), result.loss(), rate, result.gradientNorm()));
    }

    @Override
    public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
        long update = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).update();
        epochs.add(new Epoch(update, epoch, loss, evaluation));
    }

    /**
     * Lets {@link #writeCsv} write the lines of an earlier table, too, for a run that goes on. A file that is none, or does not exist, gives
     * no lines.
     *
     * @param updates the number of updates that the earlier run has made; later lines are of no use
     */
    public void continueCsv(Path file, long updates) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            if (!HEADER.equals(reader.readLine())) {
                return;
            }
            reader.lines()
                    .filter(line -> NUMBERED.matcher(line).lookingAt()
                            && Long.parseLong(line.substring(0, line.indexOf(','))) <= updates)
                    .forEach(earlier::add);
        }
    }

    /** The steps so far. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The epochs so far. */
    public List<Epoch> epochs() {
        return List.copyOf(epochs);
    }

    /**
     * Writes a line for each step, with comma-separated values under a header; the last step of an epoch has its evaluation, too. The file
     * appears complete or not at all.
     */
    public void writeCsv(Path file) throws IOException {
        write(file, writer -> {
            writer.write(HEADER + "\n");
            for (String line : earlier) {
                writer.write(line + "\n");
            }
            int next = 0;
            for (Step step : steps) {
                writer.write(step.update() + "," + step.epoch() + "," + step.loss() + "," + step.rate() + ","
                        + step.gradientNorm() + ",");
                if (next < epochs.size() && epochs.get(next).update() == step.update()) {
                    Optional<Evaluation> evaluation = epochs.get(next).evaluation();
                    writer.write(evaluation
                                    .map(found -> Double.toString(found.loss()))
                                    .orElse("") + ","
                            + evaluation
                                    .flatMap(Evaluation::classification)
                                    .map(found -> Double.toString(found.accuracy()))
                                    .orElse(""));
                    next++;
                } else {
                    writer.write(",");
                }
                writer.write("\n");
            }
        });
    }

    /** Draws the loss of each step, and that of each evaluation, as a picture in SVG. */
    public void writeSvg(Path file) throws IOException {
        write(file, writer -> new LossChart(steps, epochs).writeTo(writer));
    }

    private interface Text {
        void writeTo(Writer writer) throws IOException;
    }

    private static void write(Path file, Text text) throws IOException {
        Staging.write(file, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            text.writeTo(writer);
            writer.flush();
        });
    }
}
