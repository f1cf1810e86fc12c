package org.onnxtwist.twist.recognise;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.evaluation.Relayout;
import org.onnxtwist.twist.recognise.evaluation.View;
import org.onnxtwist.twist.recognise.value.AbstractValue;

/**
 * An Einsum of two operands that multiplies them element by element and adds up along one axis at most, such as nkchw,kcw->nchw.
 *
 * @param operands the letters of each
 * @param result the letters of the result
 * @param summed the letter of the axis that is added up; empty where none is
 * @param terms how many products are added up
 */
record Contraction(List<Value> inputs, List<String> operands, String result, Optional<Character> summed, long terms) {
    /** A longer sum is not one of a layer's terms. */
    private static final long MAX_TERMS = 16;

    /** A product that is added: a value and its factor, which is empty where it is no quantity. */
    record Term(View value, Optional<AbstractValue> factor) {}

    /** Reads a node; empty where its equation says more than a product and one sum. */
    static Optional<Contraction> of(Node einsum, ModelFacts facts) {
        String equation = Einsum.EQUATION.find(einsum).orElse("").replace(" ", "");
        String[] sides = equation.split("->", -1);
        List<String> operands = List.of(sides[0].split(",", -1));
        if (sides.length != 2
                || operands.size() != 2
                || equation.contains(".")
                || einsum.inputs().size() != 2) {
            return Optional.empty();
        }
        String result = sides[1];
        List<Character> summed = operands.stream()
                .flatMapToInt(String::chars)
                .mapToObj(letter -> (char) letter)
                .filter(letter -> result.indexOf(letter) < 0)
                .distinct()
                .toList();
        List<Value> inputs = einsum.inputValues().toList();
        boolean isPlain = summed.size() <= 1
                && result.chars().distinct().count() == result.length()
                && operands.stream()
                        .allMatch(letters -> letters.chars().distinct().count() == letters.length()
                                && summed.stream().allMatch(letter -> letters.indexOf(letter) >= 0));
        if (!isPlain) {
            return Optional.empty();
        }
        long terms = summed.stream()
                .map(letter -> facts.shape(inputs.get(0)).size(operands.get(0).indexOf(letter)))
                .map(size -> size.orElse(0))
                .findFirst()
                .orElse(1L);
        return terms < 1 || terms > MAX_TERMS
                ? Optional.empty()
                : Optional.of(new Contraction(
                        inputs, operands, result, summed.stream().findFirst(), terms));
    }

    /**
     * The products that are added up, where one operand is a quantity and the other has the axes of the result; empty where it has not.
     *
     * @param factor the index of the operand that is the quantity
     */
    List<Term> products(int factor, AbstractEvaluation quantities) {
        String value = without(operands.get(1 - factor));
        if (!value.equals(result)) {
            return List.of();
        }
        return LongStream.range(0, terms)
                .mapToObj(index -> new Term(
                        view(1 - factor, index),
                        quantities
                                .of(view(factor, index))
                                .flatMap(quantity -> aligned(without(operands.get(factor)), quantity))))
                .toList();
    }

    private String without(String letters) {
        return summed.map(letter -> letters.replace(letter.toString(), "")).orElse(letters);
    }

    private View view(int operand, long index) {
        Value input = inputs.get(operand);
        return summed.map(letter -> operands.get(operand))
                .map(letters -> View.of(input, letters.length() - 1 - letters.indexOf(summed.orElseThrow()), index))
                .orElseGet(() -> View.of(input));
    }

    /** A quantity over some axes of the result, as it is broadcast to all. */
    private Optional<AbstractValue> aligned(String letters, AbstractValue quantity) {
        int[] axes = new int[letters.length()];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = result.length() - 1 - result.indexOf(letters.charAt(letters.length() - 1 - axis));
        }
        return Relayout.moved(quantity, axes);
    }
}
