package org.onnxtwist.cli.text.training;

import java.util.Locale;
import java.util.OptionalDouble;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.train.TrainingListener.EpochProgress;

/**
 * A bar that shows how far an epoch is, with the numbers of it so far, on one line.
 *
 * @param epochs the number of epochs of the run
 * @param loss the mean of the examples of the epoch so far
 * @param accuracy the same mean of the accuracy, from 0 to 1
 * @param rate the learning rate
 * @param speed examples a second
 * @param secondsLeft until the end of the run
 */
public record EpochBar(
        EpochProgress at,
        int epochs,
        double loss,
        OptionalDouble accuracy,
        double rate,
        double speed,
        double secondsLeft) {
    private static final int SHORTEST = 5;
    private static final int LONGEST = 30;

    /** The number of parts of the line that may be left out where it is too long. */
    private static final int MOST_LEFT_OUT = 3;

    /**
     * The line.
     *
     * @param columns the most characters that it may have, if that is enough for the least of its numbers
     */
    public String line(int columns) {
        String before = "epoch " + at.epoch() + "/" + epochs + " [";
        String after = "";
        int room = 0;
        for (int leftOut = 0; leftOut <= MOST_LEFT_OUT; leftOut++) {
            after = after(leftOut);
            room = columns - before.length() - after.length();
            if (room >= SHORTEST) {
                break;
            }
        }
        return before + bar(Math.max(SHORTEST, Math.min(LONGEST, room))) + after;
    }

    private String after(int leftOut) {
        StringBuilder text = new StringBuilder("] " + at.batch() + "/" + at.batches());
        text.append(String.format(Locale.ROOT, "  loss %.4f", loss));
        if (accuracy.isPresent() && leftOut < 3) {
            text.append(String.format(Locale.ROOT, "  %.1f %%", 100 * accuracy.getAsDouble()));
        }
        if (leftOut < 1) {
            text.append(String.format(Locale.ROOT, "  rate %.3g", rate));
        }
        if (leftOut < 2) {
            text.append("  ").append(NumberText.grouped(Math.round(speed))).append("/s");
        }
        return text.append("  ")
                .append(time(Math.round(secondsLeft)))
                .append(" left")
                .toString();
    }

    private String bar(int length) {
        int done = (int) (length * at.batch() / Math.max(1, at.batches()));
        String head = done < length ? ">" : "";
        return "=".repeat(done) + head + " ".repeat(length - done - head.length());
    }

    /** Minutes and seconds, behind hours where there are any. */
    static String time(long seconds) {
        long hours = seconds / 3600;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
