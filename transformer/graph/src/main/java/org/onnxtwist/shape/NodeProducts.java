package org.onnxtwist.shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.CausalConvWithState;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.DeformConv;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LinearAttention;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.MatMulInteger;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.QLinearMatMul;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.runtime.FusedConv;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.Term;

/** The products that a node adds up, as its operator and the sizes of what it reads and makes determine them. */
final class NodeProducts {
    /** The input of a quantized convolution that is the weight. */
    private static final int QUANTIZED_WEIGHT = 3;

    private static final int QUANTIZED_FACTOR = 3;

    private final Node node;
    private final SymbolicTypes types;

    NodeProducts(Node node, SymbolicTypes types) {
        this.node = node;
        this.types = types;
    }

    /** The number of products; 0 for an operator without any, unknown where the operator or a size is. */
    Term count() {
        if (node.operator().equals(FusedConv.ID)) {
            return convolution(1);
        }
        if (!node.operator().isStandard()) {
            return Term.UNKNOWN;
        }
        return switch (node.operator().name()) {
            case Conv.NAME, ConvInteger.NAME, DeformConv.NAME -> convolution(1);
            case QLinearConv.NAME -> convolution(QUANTIZED_WEIGHT);
            case ConvTranspose.NAME -> elements(0, 0).times(elements(1, 1));
            case MatMul.NAME, MatMulInteger.NAME -> product(1);
            case QLinearMatMul.NAME -> product(QUANTIZED_FACTOR);
            case Gemm.NAME -> made().times(size(dims(0), Gemm.TRANS_A.of(node) == 0 ? 1 : 0));
            case LSTM.NAME, GRU.NAME, RNN.NAME -> {
                List<Dim> read = dims(0);
                yield size(read, 0).times(size(read, 1)).times(elements(1, 0).plus(elements(2, 0)));
            }
            case Einsum.NAME -> einsum();
            case Attention.NAME, LinearAttention.NAME, CausalConvWithState.NAME, DFT.NAME -> Term.UNKNOWN;
            default -> Term.of(0);
        };
    }

    /** Each element of the output adds up a channel of the weight, whose first axis is that of the output's channels. */
    private Term convolution(int weight) {
        return made().times(elements(weight, 1));
    }

    /** Each element of the output adds up a row of the first factor times a column of the second. */
    private Term product(int second) {
        List<Dim> first = dims(0);
        return dims(second).isEmpty() ? Term.UNKNOWN : made().times(size(first, first.size() - 1));
    }

    /** The product of the sizes of all indices, for two operands and no ellipsis. */
    private Term einsum() {
        String[] operands = Einsum.EQUATION
                .find(node)
                .orElse("")
                .replace(" ", "")
                .split("->", -1)[0]
                .split(",", -1);
        if (operands.length == 1 && node.inputCount() == 1) {
            return Term.of(0);
        }
        if (operands.length != 2 || node.inputCount() != 2) {
            return Term.UNKNOWN;
        }
        Map<Character, Term> indices = new HashMap<>();
        for (int operand = 0; operand < 2; operand++) {
            List<Dim> dims = dims(operand);
            String letters = operands[operand];
            if (letters.length() != dims.size() || letters.contains(".")) {
                return Term.UNKNOWN;
            }
            for (int axis = 0; axis < dims.size(); axis++) {
                indices.merge(letters.charAt(axis), size(dims, axis), NodeProducts::larger);
            }
        }
        return indices.values().stream().reduce(Term.of(1), Term::times);
    }

    /** The size of an index that both operands have, one of which may repeat its only element. */
    private static Term larger(Term a, Term b) {
        if (a.sameAs(b) || b.is(1)) {
            return a;
        }
        return a.is(1) ? b : a.max(b);
    }

    /** The dimensions of an input; empty, as those of a single number are, where they are not known. */
    private List<Dim> dims(int input) {
        return node.input(input).flatMap(value -> types.numbered(value).known()).orElse(List.of());
    }

    private Term elements(int input, int fromAxis) {
        return node.input(input).map(value -> elements(value, types, fromAxis)).orElse(Term.UNKNOWN);
    }

    /** The number of elements of the first output. */
    private Term made() {
        return elements(node.output(0), types, 0);
    }

    /** The number of elements of a value along its axes from one on; unknown where its rank is. */
    static Term elements(Value value, SymbolicTypes types, int fromAxis) {
        Optional<List<Dim>> dims = types.numbered(value).known();
        if (dims.isEmpty()) {
            return Term.UNKNOWN;
        }
        Term product = Term.of(1);
        for (int axis = fromAxis; axis < dims.get().size(); axis++) {
            product = product.times(Term.of(dims.get().get(axis)));
        }
        return product;
    }

    private static Term size(List<Dim> dims, int axis) {
        return axis >= 0 && axis < dims.size() ? Term.of(dims.get(axis)) : Term.UNKNOWN;
    }
}
