package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.shape.node.BroadcastShape;
import org.onnxtwist.shape.node.NodeContext;

/** Einsum: each letter of the equation is an axis; an ellipsis is any number of axes, which are broadcast. */
final class EinsumEquation {
    private static final String ELLIPSIS = "...";

    private final Map<Character, Dim> sizes = new HashMap<>();
    private final Map<Character, Integer> occurrences = new TreeMap<>();
    private List<Dim> batch = List.of();
    private boolean hasEllipsis;

    private EinsumEquation() {}

    static void infer(NodeContext node) {
        String equation = node.text(Einsum.EQUATION, "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
        EinsumEquation einsum = new EinsumEquation();
        boolean known = !equation.isEmpty() && terms.length == node.inputCount();
        for (int i = 0; known && i < terms.length; i++) {
            Optional<List<Dim>> dims = node.dims(i);
            known = dims.isPresent() && einsum.read(terms[i], dims.get());
        }
        Optional<Shape> shape = known
                ? einsum.result(arrow < 0 ? einsum.implicitResult() : equation.substring(arrow + 2))
                : Optional.empty();
        node.output(0, node.dtype(0), shape.orElse(Shape.UNKNOWN));
    }

    /** Takes in one input; false where the term does not fit its rank. */
    private boolean read(String term, List<Dim> dims) {
        int dots = term.indexOf(ELLIPSIS);
        String before = dots < 0 ? term : term.substring(0, dots);
        String after = dots < 0 ? "" : term.substring(dots + ELLIPSIS.length());
        int rest = dims.size() - before.length() - after.length();
        if (dots < 0 ? rest != 0 : rest < 0) {
            return false;
        }
        letters(before, dims.subList(0, before.length()));
        letters(after, dims.subList(dims.size() - after.length(), dims.size()));
        if (dots >= 0) {
            hasEllipsis = true;
            batch = BroadcastShape.dims(batch, dims.subList(before.length(), before.length() + rest));
        }
        return true;
    }

    private void letters(String letters, List<Dim> dims) {
        for (int i = 0; i < letters.length(); i++) {
            Dim dim = dims.get(i);
            sizes.merge(
                    letters.charAt(i),
                    dim,
                    (a, b) -> BroadcastShape.dims(List.of(a), List.of(b)).get(0));
            occurrences.merge(letters.charAt(i), 1, Integer::sum);
        }
    }

    /** Without an arrow: the broadcast axes, then the letters that occur once, in alphabetical order. */
    private String implicitResult() {
        return (hasEllipsis ? ELLIPSIS : "")
                + occurrences.entrySet().stream()
                        .filter(entry -> entry.getValue() == 1)
                        .map(entry -> entry.getKey().toString())
                        .collect(Collectors.joining());
    }

    private Optional<Shape> result(String term) {
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < term.length(); i++) {
            if (term.startsWith(ELLIPSIS, i)) {
                dims.addAll(batch);
                i += ELLIPSIS.length() - 1;
            } else if (sizes.containsKey(term.charAt(i))) {
                dims.add(sizes.getOrDefault(term.charAt(i), Dim.UNKNOWN));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(Shape.of(dims));
    }
}
