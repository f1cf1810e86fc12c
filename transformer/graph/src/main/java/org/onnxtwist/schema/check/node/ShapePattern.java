package org.onnxtwist.schema.check.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.schema.check.walk.TypeConflict;

/**
 * The shape that an operator takes for an input, as ONNX's documentation of operators writes it: {@code N C ...}.
 *
 * @param sizes a number is that size; a name is a size that is the same wherever the operator's patterns have it; {@code *} is any
 *     size; one of them may begin with three points, which stand for any number of sizes, the same ones wherever they have one name
 */
record ShapePattern(List<String> sizes) {
    private static final String REST = "...";
    private static final String ANY = "*";

    /** Shapes of which an input has one, separated by bars. */
    static List<ShapePattern> alternatives(String text) {
        return Arrays.stream(text.split("\\|"))
                .map(shape -> new ShapePattern(Arrays.stream(shape.trim().split(" +"))
                        .filter(size -> !size.isEmpty())
                        .toList()))
                .toList();
    }

    private int rest() {
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i).startsWith(REST)) {
                return i;
            }
        }
        return -1;
    }

    /** Tells whether a shape of this pattern may have that rank. */
    boolean takesRank(int rank) {
        return rest() < 0 ? rank == sizes.size() : rank >= sizes.size() - 1;
    }

    /**
     * Tells whether a shape of a rank that this takes has the sizes that it asks for.
     *
     * @param bound what names stand for; names that are met first are added
     */
    boolean matches(List<Dim> dims, Map<String, List<Dim>> bound) {
        int rest = rest();
        int spread = dims.size() - sizes.size();
        boolean matches = true;
        for (int i = 0; i < sizes.size(); i++) {
            int from = rest < 0 || i <= rest ? i : i + spread;
            int to = i == rest ? from + spread + 1 : from + 1;
            matches &= fits(sizes.get(i), dims.subList(from, to), bound);
        }
        return matches;
    }

    private static boolean fits(String size, List<Dim> dims, Map<String, List<Dim>> bound) {
        if (size.equals(ANY) || size.equals(REST)) {
            return true;
        }
        if (Character.isDigit(size.charAt(0))) {
            return !TypeConflict.ofSizes(List.of(Dim.of(Long.parseLong(size))), dims);
        }
        List<Dim> before = bound.putIfAbsent(size, dims);
        if (before == null) {
            return true;
        }
        if (TypeConflict.ofSizes(before, dims)) {
            return false;
        }
        // What is known replaces what is not.
        List<Dim> known = new ArrayList<>(before);
        for (int i = 0; i < known.size(); i++) {
            if (!known.get(i).isKnown()) {
                known.set(i, dims.get(i));
            }
        }
        bound.put(size, known);
        return true;
    }

    /** As {@code [N, C, ...]}. */
    @Override
    public String toString() {
        return sizes.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
