package org.onnxtwist.runtime.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The grouping of the rows of a report for people: where there are many, those that are alike in all but their names become one row, with a
 * count and the first and the last name.
 */
public final class RowGroups {
    /** The largest number of rows of which each is shown. */
    public static final int MANY = 24;

    private static final int LONGEST_NAME = 90;

    private RowGroups() {}

    /**
     * Returns the groups, in the order of their first members.
     *
     * @param rows what the rows are made of
     * @param kind what members of a group have in common, by {@code equals}
     * @param everyOne whether each gets a group of its own however many there are
     */
    public static <T> List<List<T>> of(List<T> rows, Function<? super T, ?> kind, boolean everyOne) {
        if (everyOne || rows.size() <= MANY) {
            return rows.stream().map(List::of).toList();
        }
        return of(rows, kind);
    }

    /** Returns the groups as {@link #of(List, Function, boolean)} does, however few rows there are. */
    public static <T> List<List<T>> of(List<T> rows, Function<? super T, ?> kind) {
        Map<Object, List<T>> alike = new LinkedHashMap<>();
        rows.forEach(row ->
                alike.computeIfAbsent(kind.apply(row), key -> new ArrayList<>()).add(row));
        return List.copyOf(alike.values());
    }

    /** Returns the name of a group of one, or the first and the last of several: {@code layer1.conv ... layer4.conv}. */
    public static <T> String names(List<T> group, Function<? super T, String> name) {
        String first = name.apply(group.get(0));
        return group.size() == 1 ? first : end(first) + " ... " + end(name.apply(group.get(group.size() - 1)));
    }

    /** Returns {@code x 100} for a group of that many, and nothing for one. */
    public static String count(List<?> group) {
        return group.size() == 1 ? "" : "x " + NumberText.grouped(group.size());
    }

    /** The end of a long name tells more than its beginning, and both names must fit a cell. */
    private static String end(String name) {
        return name.length() <= LONGEST_NAME ? name : "..." + name.substring(name.length() - LONGEST_NAME);
    }
}
