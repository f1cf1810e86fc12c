package org.onnxtwist.runtime.train.data.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.MappedWindows;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;

/**
 * A file of comma-separated values, each line an example: numbers, some of them targets. The file is parsed once, to find errors and the
 * places of the lines, and stays mapped; the inputs of a line are parsed again when they are asked for.
 *
 * <p>The separator is the most frequent one of comma, semicolon and tabulator in the first line. Fields may stand in double quotes. Empty
 * lines do not count.
 */
public final class CsvTable {
    private static final String LABEL = "label";
    private static final String DELIMITERS = ",;\t";
    private static final int WINDOW = 1 << 16;
    /** The first byte of a byte order mark in UTF-16, in one of the two orders. */
    private static final short UTF_16 = (short) 0xfeff;

    private final FileLocation place;
    private final TensorContent.Packed content;
    private final Offsets starts = new Offsets();
    private final Offsets ends = new Offsets();
    private final Offsets lines = new Offsets();
    private char delimiter;
    private List<String> columns = List.of();
    private int[] targetColumns = {};
    private CsvTargets targets = new CsvTargets(List.of());

    private CsvTable(FileLocation place, TensorContent.Packed content) {
        this.place = place;
        this.content = content;
    }

    /**
     * Reads a file.
     *
     * @param header whether the first line has the names of the columns; empty to decide by whether a field in it is a number
     * @param targets the names of the columns that are targets, or their numbers from 1 where there is no header; empty for the column
     *     {@code label}, or else the last
     * @param classes the names of classes whose positions are the labels, where the target is text; empty to take those that occur, sorted
     * @throws InvalidModelException for a file without examples, a line with another number of fields, a field that is no number, and a
     *     target that is not there
     */
    public static CsvTable read(Path file, Optional<Boolean> header, List<String> targets, List<String> classes)
            throws IOException {
        FileLocation place = FileLocation.file(file.toString());
        FileBytes.attributes(file, place);
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            CsvTable table =
                    new CsvTable(place, MappedWindows.map(channel, 0, size).content(0, size));
            table.scan(header, targets, classes);
            return table;
        }
    }

    private void scan(Optional<Boolean> header, List<String> wanted, List<String> classes) {
        long start = byteOrderMark();
        long number = 0;
        for (long at = start; at < content.byteSize(); at += WINDOW) {
            ByteBuffer window = content.read(at, (int) Math.min(WINDOW, content.byteSize() - at));
            for (int i = 0; i < window.capacity(); i++) {
                if (window.get(i) == '\n') {
                    line(start, at + i, ++number, header, wanted, classes);
                    start = at + i + 1;
                }
            }
        }
        line(start, content.byteSize(), ++number, header, wanted, classes);
        if (rows() == 0) {
            throw place.invalid("has no examples: give a file with a line for each");
        }
    }

    private long byteOrderMark() {
        if (content.byteSize() >= Short.BYTES) {
            short first = content.read(0, Short.BYTES).getShort();
            if (first == UTF_16 || first == Short.reverseBytes(UTF_16)) {
                throw place.invalid("is text in UTF-16: save it in UTF-8");
            }
        }
        byte[] mark = "\ufeff".getBytes(StandardCharsets.UTF_8);
        return content.byteSize() >= mark.length && content.read(0, mark.length).equals(ByteBuffer.wrap(mark))
                ? mark.length
                : 0;
    }

    private void line(
            long start, long end, long number, Optional<Boolean> header, List<String> wanted, List<String> classes) {
        String text = text(start, end);
        if (text.isBlank()) {
            return;
        }
        if (columns.isEmpty()) {
            delimiter = delimiter(text);
            List<String> first = fields(text, number);
            boolean named = header.orElse(first.stream().allMatch(field -> Double.isNaN(number(field))));
            columns = named
                    ? first
                    : IntStream.rangeClosed(1, first.size())
                            .mapToObj(String::valueOf)
                            .toList();
            targetColumns = targetColumns(wanted);
            targets = new CsvTargets(classes);
            if (named) {
                return;
            }
        }
        check(fields(text, number), number);
        starts.add(start);
        ends.add(end);
        lines.add(number);
    }

    private int[] targetColumns(List<String> wanted) {
        if (columns.size() < 2) {
            throw place.invalid(
                    "has one column only: give the numbers of an example and its target in each line, separated by"
                            + " commas");
        }
        List<String> names =
                wanted.isEmpty() ? List.of(columns.contains(LABEL) ? LABEL : columns.get(columns.size() - 1)) : wanted;
        for (String name : names) {
            if (Collections.frequency(columns, name) != 1) {
                throw place.invalid("has " + Collections.frequency(columns, name) + " columns '" + Excerpt.of(name)
                        + "': the target is to be one of " + Excerpt.of(String.join(", ", columns)));
            }
        }
        return names.stream().mapToInt(columns::indexOf).toArray();
    }

    private void check(List<String> fields, long line) {
        if (fields.size() != columns.size()) {
            throw place.invalid("has " + fields.size() + " fields in line " + line + ", but " + columns.size()
                    + " in the first: correct the line or remove it");
        }
        double[] numbers = new double[targetColumns.length];
        for (int column = 0; column < fields.size(); column++) {
            double number = number(fields.get(column));
            int target = targetOf(column);
            if (target >= 0) {
                numbers[target] = number;
            } else if (Double.isNaN(number)) {
                throw noNumber(fields.get(column), column, line);
            }
        }
        boolean text = Arrays.stream(numbers).anyMatch(Double::isNaN);
        if (text && (numbers.length > 1 || fields.get(targetColumns[0]).isBlank() || targets.areNumbers())) {
            int column = IntStream.of(targetColumns)
                    .filter(i -> Double.isNaN(number(fields.get(i))))
                    .findFirst()
                    .orElseThrow();
            throw noNumber(fields.get(column), column, line);
        }
        if (!text) {
            if (targets.areText()) {
                throw place.invalid(
                        "has the number " + fields.get(targetColumns[0]).strip() + " as the target of line "
                                + line
                                + ", where lines before have text: use either throughout, or state that the first line is a"
                                + " header");
            }
            targets.add(numbers);
        } else if (!targets.add(fields.get(targetColumns[0]).strip())) {
            throw place.invalid(
                    "has the class '" + Excerpt.of(fields.get(targetColumns[0]).strip()) + "' in line " + line
                            + ", which the training data do not have: correct the line or remove it");
        }
    }

    private InvalidModelException noNumber(String field, int column, long line) {
        return place.invalid("has '" + Excerpt.of(field) + "' in column '" + Excerpt.of(columns.get(column))
                + "' of line " + line + ", which is not a finite number: correct the line or remove it");
    }

    /** The position of a column among the targets, -1 for an input. */
    private int targetOf(int column) {
        for (int target = 0; target < targetColumns.length; target++) {
            if (targetColumns[target] == column) {
                return target;
            }
        }
        return -1;
    }

    /** The number of examples, at least 1. */
    public int rows() {
        return starts.size();
    }

    /** The number of input columns. */
    public int inputs() {
        return columns.size() - targetColumns.length;
    }

    /** The names of the classes in the order of their labels; empty where targets are numbers. */
    public List<String> classes() {
        return targets.classes();
    }

    /** The targets of all examples: int64 where all are integers, otherwise double; [rows], or [rows, targets] for several. */
    public Tensor targets() {
        return targets.tensor(targetColumns.length);
    }

    /** The number in the file, from 1, of the line of an example. */
    public long line(int row) {
        return lines.get(row);
    }

    /** The inputs of an example, as doubles, little-endian. */
    public ByteBuffer row(int row) {
        List<String> fields = fields(text(starts.get(row), ends.get(row)), line(row));
        ByteBuffer numbers = ByteBuffer.allocate(inputs() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int column = 0; column < fields.size(); column++) {
            if (targetOf(column) < 0) {
                numbers.putDouble(number(fields.get(column)));
            }
        }
        return numbers.flip();
    }

    private String text(long start, long end) {
        ByteBuffer bytes = content.read(start, Math.toIntExact(end - start));
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static char delimiter(String line) {
        char most = DELIMITERS.charAt(0);
        for (int i = 1; i < DELIMITERS.length(); i++) {
            char candidate = DELIMITERS.charAt(i);
            if (count(line, candidate) > count(line, most)) {
                most = candidate;
            }
        }
        return most;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private List<String> fields(String line, long number) {
        List<String> fields = new ArrayList<>(columns.size());
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw place.invalid(
                    "has a quotation mark without its counterpart in line " + number + ": correct the line");
        }
        fields.add(field.toString().strip());
        return fields;
    }

    /** The finite decimal number that a field is, NaN for all else. */
    private static double number(String field) {
        if (field.isEmpty() || Character.isLetter(field.charAt(field.length() - 1))) {
            return Double.NaN;
        }
        try {
            double number = Double.parseDouble(field);
            return Double.isInfinite(number) ? Double.NaN : number;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A list of longs. */
    private static final class Offsets {
        private long[] values = new long[64];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }
    }
}
