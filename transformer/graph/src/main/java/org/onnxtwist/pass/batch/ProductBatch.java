package org.onnxtwist.pass.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Products of matrices: an item may be a row, a column or a matrix of a stack, and is never summed over. */
final class ProductBatch {
    private ProductBatch() {}

    static void matMul(BatchNode node) {
        node.needSameFrom(2);
        stacked(node, 0, 1);
    }

    /** QLinearMatMul: each operand is followed by its scale and zero point. */
    static void quantizedMatMul(BatchNode node) {
        for (int i = 0; i < node.node().inputCount(); i++) {
            if (i != 0 && i != 3) {
                node.needSame(i);
            }
        }
        stacked(node, 0, 3);
    }

    private static void stacked(BatchNode node, int a, int b) {
        int rankA = node.rank(a);
        int rankB = node.rank(b);
        int stack = Math.max(Math.max(rankA, rankB) - 2, 0);
        int columns = rankA == 1 ? stack : stack + 1;
        Optional<Items> joined = Optional.empty();
        if (node.items(a).isPresent()) {
            Items items = node.needItems(a);
            needOther(node, a, items.axis(), rankA - 1);
            joined = Optional.of(items.at(items.axis() + (rankA == 1 ? 0 : stack - (rankA - 2))));
        } else {
            node.needSame(a);
        }
        if (node.items(b).isPresent()) {
            Items items = node.needItems(b);
            needOther(node, b, items.axis(), Math.max(rankB - 2, 0));
            boolean column = items.axis() == rankB - 1;
            if (joined.isPresent() && (column || joined.get().axis() >= stack)) {
                throw node.mixing("it multiplies each item with every other");
            }
            joined = Optional.of(node.join(joined, items.at(column ? columns : items.axis() + stack - (rankB - 2))));
        } else {
            node.needSame(b);
        }
        Items items = joined.orElseThrow();
        if (items.axis() < stack) {
            single(node, a, items, items.axis() - (stack - (rankA - 2)), rankA);
            single(node, b, items, items.axis() - (stack - (rankB - 2)), rankB);
        }
        node.output(0, items);
    }

    private static void needOther(BatchNode node, int input, int axis, int summed) {
        if (axis == summed) {
            throw node.mixing("it sums over the batch axis, axis " + axis + " of its input " + input);
        }
    }

    private static void single(BatchNode node, int input, Items items, int axis, int rank) {
        if (node.items(input).isEmpty() && rank > 2 && axis >= 0 && node.dims(input)[axis] != 1) {
            node.single(input, axis, items);
        }
    }

    static void gemm(BatchNode node) {
        int row = node.find(Gemm.TRANS_A).orElse(0L) == 0 ? 0 : 1;
        int column = node.find(Gemm.TRANS_B).orElse(0L) == 0 ? 1 : 0;
        Optional<Items> joined = Optional.empty();
        if (node.items(0).isPresent()) {
            Items items = node.needItems(0);
            needOther(node, 0, items.axis(), 1 - row);
            joined = Optional.of(items.at(0));
        } else {
            node.needSame(0);
        }
        if (node.items(1).isPresent()) {
            Items items = node.needItems(1);
            needOther(node, 1, items.axis(), 1 - column);
            if (joined.isPresent()) {
                throw node.mixing("it multiplies each item with every other");
            }
            joined = Optional.of(items.at(1));
        } else {
            node.needSame(1);
        }
        if (node.items(2).isPresent()) {
            Items items = node.needItems(2);
            joined = Optional.of(node.join(joined, items.at(items.axis() + 2 - node.rank(2))));
        } else {
            node.needSame(2);
        }
        Items items = joined.orElseThrow();
        int at = node.has(2) ? items.axis() - (2 - node.rank(2)) : -1;
        if (at >= 0 && node.items(2).isEmpty() && node.dims(2)[at] != 1) {
            node.single(2, at, items);
        }
        node.output(0, items);
    }

    private static void requireTermsOfInputs(BatchNode node, List<String> terms) {
        if (node.has(terms.size())) {
            throw node.refusal("has more inputs than its equation has terms", "correct its equation");
        }
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).length() != node.rank(i)) {
                throw node.refusal(
                        "names " + terms.get(i).length() + " axes of its input " + i + ", which has " + node.rank(i),
                        "correct its equation");
            }
        }
    }

    /** The letter of the batch has to be in the result and in no constant. */
    static void einsum(BatchNode node) {
        String equation = node.get(Einsum.EQUATION).replace(" ", "");
        String[] sides = equation.split("->", -1);
        if (sides.length != 2 || equation.contains(".")) {
            throw node.refusal(
                    "cannot be analysed, because its equation " + equation + " does not name every axis and the result",
                    "name them all");
        }
        List<String> terms = List.of(sides[0].split(",", -1));
        requireTermsOfInputs(node, terms);
        List<Items> held = new ArrayList<>();
        char letter = 0;
        for (int i = 0; i < terms.size(); i++) {
            if (node.items(i).isEmpty()) {
                node.needSame(i);
                continue;
            }
            Items items = node.needItems(i);
            char own = terms.get(i).charAt(items.axis());
            if (letter != 0 && own != letter) {
                throw node.mixing("its inputs hold the items along the axes " + letter + " and " + own);
            }
            letter = own;
            held.add(items.at(0));
        }
        Items items =
                held.stream().reduce((a, b) -> node.join(Optional.of(a), b)).orElseThrow();
        int axis = sides[1].indexOf(letter);
        if (axis < 0) {
            throw node.mixing("it sums over the batch axis, " + letter);
        }
        for (int i = 0; i < terms.size(); i++) {
            if (node.items(i).isEmpty() && terms.get(i).indexOf(letter) >= 0) {
                node.trace().sizes().expand(node, i, terms.get(i).indexOf(letter));
            }
        }
        node.output(0, items.at(axis));
    }
}
