package org.onnxtwist.autodiff.rule.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.Unsqueeze;

/**
 * The derivative of Einsum with respect to an operand: the Einsum of the output's gradient and the other operands, with the operand's
 * indices as the result; an index that only the operand has is summed over, and repeats the gradient.
 *
 * <pre>
 *   forward:   y = Einsum(a, b) {equation: "ij,jk->ik"}
 *   backward:  da = Einsum(dy, b) {equation: "ik,jk->ij"};  db = Einsum(dy, a) {equation: "ik,ij->jk"}
 * </pre>
 */
public record EinsumGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(Einsum.ID);
    }

    @Override
    public String formula() {
        return "dX_i = the Einsum of dY and the other operands with the indices of X_i as the result";
    }

    @Override
    public void differentiate(NodeGradient node) {
        String equation = Einsum.EQUATION.of(node.node()).replace(" ", "");
        if (equation.contains("...")) {
            throw node.refusal("its equation has an ellipsis: name the axes that it stands for");
        }
        int arrow = equation.indexOf("->");
        List<String> terms = List.of((arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1));
        String result = arrow < 0 ? implicit(terms) : equation.substring(arrow + 2);
        for (int i = 0; i < terms.size(); i++) {
            int operand = i;
            node.set(i, () -> gradient(node, terms, result, operand));
        }
    }

    /** Without an arrow the result has the indices that stand once, in alphabetical order. */
    private static String implicit(List<String> terms) {
        TreeMap<Integer, Integer> count = new TreeMap<>();
        terms.forEach(term -> term.chars().forEach(index -> count.merge(index, 1, Integer::sum)));
        return count.entrySet().stream()
                .filter(entry -> entry.getValue() == 1)
                .map(entry -> Character.toString(entry.getKey()))
                .collect(Collectors.joining());
    }

    private static Value gradient(NodeGradient node, List<String> terms, String result, int operand) {
        Arithmetic at = node.at();
        String own = terms.get(operand);
        if (own.chars().distinct().count() != own.length()) {
            throw node.refusal("an operand has an index twice");
        }
        List<String> others = new ArrayList<>(List.of(result));
        List<Value> values = new ArrayList<>(List.of(node.gradient()));
        for (int i = 0; i < terms.size(); i++) {
            if (i != operand) {
                others.add(terms.get(i));
                values.add(node.input(i));
            }
        }
        String known = String.join("", others);
        String found = own.chars()
                .filter(index -> known.indexOf(index) >= 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        Value gradient =
                Einsum.of(String.join(",", others) + "->" + found, values).emit(at);
        if (found.equals(own)) {
            return gradient;
        }
        long[] missing = IntStream.range(0, own.length())
                .filter(axis -> found.indexOf(own.charAt(axis)) < 0)
                .asLongStream()
                .toArray();
        return node.expandTo(Unsqueeze.of(gradient).axes(at.integers(missing)).emit(at), node.input(operand));
    }
}
