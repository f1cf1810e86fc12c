package org.onnxtwist.runtime.train.data.file;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** The targets of a table as they are read, line by line: numbers, or the names of classes. */
final class CsvTargets {
    private static final double LARGEST_INTEGER = 1L << 53;

    private final boolean given;
    private final Map<String, Integer> codes = new LinkedHashMap<>();
    private double[] values = new double[64];
    private int size;
    private boolean numeric;

    /** @param classes the only names that may occur; empty for any */
    CsvTargets(List<String> classes) {
        given = !classes.isEmpty();
        classes.forEach(name -> codes.put(name, codes.size()));
    }

    boolean areText() {
        return size > 0 && !numeric;
    }

    boolean areNumbers() {
        return numeric;
    }

    void add(double[] numbers) {
        numeric = true;
        for (double number : numbers) {
            append(number);
        }
    }

    /** Adds the name of a class; false for one that may not occur. */
    boolean add(String name) {
        if (given && !codes.containsKey(name)) {
            return false;
        }
        append(codes.computeIfAbsent(name, added -> codes.size()));
        return true;
    }

    private void append(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    List<String> classes() {
        if (numeric) {
            return List.of();
        }
        Stream<String> names = codes.keySet().stream();
        return given ? names.toList() : names.sorted().toList();
    }

    /** All targets, of which each line has {@code columns}. */
    Tensor tensor(int columns) {
        double[] all = Arrays.copyOf(values, size);
        long[] dims = columns == 1 ? new long[] {size} : new long[] {size / columns, columns};
        if (!numeric) {
            int[] labels = new int[codes.size()];
            int next = 0;
            for (String name : classes()) {
                labels[codes.getOrDefault(name, 0)] = next++;
            }
            return Tensor.ofLongs(
                    Arrays.stream(all).mapToLong(code -> labels[(int) code]).toArray(), dims);
        }
        return Arrays.stream(all).allMatch(value -> value == Math.rint(value) && Math.abs(value) <= LARGEST_INTEGER)
                ? Tensor.ofLongs(
                        Arrays.stream(all).mapToLong(value -> (long) value).toArray(), dims)
                : Tensor.ofDoubles(DType.DOUBLE, all, dims);
    }
}
