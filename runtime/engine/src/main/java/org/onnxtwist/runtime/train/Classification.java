package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.io.Staging;

/**
 * The decisions of a classification: how often each class was taken for each.
 *
 * @param confusion by the class of the label, then by the class with the highest score, the number of positions
 * @param amongFive the number of positions whose label is among the five highest scores
 */
public record Classification(List<List<Long>> confusion, long amongFive) {
    public Classification {
        confusion = confusion.stream().map(List::copyOf).toList();
    }

    /** The number of positions with a label. */
    public long positions() {
        return confusion.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The share of positions whose highest score is that of their label, from 0 to 1. */
    public double accuracy() {
        return share(IntStream.range(0, confusion.size())
                .mapToLong(label -> confusion.get(label).get(label))
                .sum());
    }

    /** The share of positions whose label is among the five highest scores, from 0 to 1. */
    public double topFive() {
        return share(amongFive);
    }

    /** The share of the positions of a class that were taken for it, from 0 to 1; NaN where there are none. */
    public double accuracyOf(int label) {
        List<Long> row = confusion.get(label);
        return (double) row.get(label) / row.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Writes the matrix as comma-separated values: a line for the classes of the labels, a column for the classes that were decided on. The
     * file appears complete or not at all.
     *
     * @param names those of the classes; where they are fewer, the others have their numbers as names
     */
    public void writeCsv(Path file, List<String> names) throws IOException {
        List<String> all = IntStream.range(0, confusion.size())
                .mapToObj(i -> field(i < names.size() ? names.get(i) : Integer.toString(i)))
                .toList();
        StringBuilder text = new StringBuilder("label," + String.join(",", all) + "\n");
        for (int label = 0; label < all.size(); label++) {
            text.append(all.get(label));
            confusion.get(label).forEach(count -> text.append(',').append(count));
            text.append('\n');
        }
        Staging.write(file, stream -> stream.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** RFC 4180: quotes where they are needed, and doubled inside. */
    private static String field(String text) {
        return text.matches("(?s).*[,\"\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private double share(long count) {
        long all = positions();
        return all == 0 ? 0 : (double) count / all;
    }
}
