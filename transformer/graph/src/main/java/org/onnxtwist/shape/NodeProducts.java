package org.onnxtwist.shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
import org.onnxtwist.shape.term.SizeEvaluation;

/** The products that a node adds up, as its operator and the sizes of what it reads and makes determine them. */
final class NodeProducts {
    /** The input of a quantized convolution that is the weight. */
    private static final int QUANTIZED_WEIGHT = 3;

    private static final int QUANTIZED_FACTOR = 3;

    private final Node node;
    private final SymbolicTypes types;
    private final SizeEvaluation sizes;
    private boolean ofOneItem;

    NodeProducts(Node node, SymbolicTypes types, SizeEvaluation sizes) {
        this.node = node;
        this.types = types;
        this.sizes = sizes;
    }

    /** A size that is not known, or a number of products beyond 64 bits. */
    private static ArithmeticException unknown() {
        return new ArithmeticException("a size is not known");
    }

    /** Tells whether {@link #count} used a size that is not known but given. */
    boolean isOfOneItem() {
        return ofOneItem;
    }

    /** The number of products; 0 for an operator without any, empty where it is not known. */
    OptionalLong count() {
        try {
            return OptionalLong.of(products());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private long products() {
        if (node.operator().equals(FusedConv.ID)) {
            return convolution(1);
        }
        if (!node.operator().isStandard()) {
            throw unknown();
        }
        return switch (node.operator().name()) {
            case Conv.NAME, ConvInteger.NAME, DeformConv.NAME -> convolution(1);
            case QLinearConv.NAME -> convolution(QUANTIZED_WEIGHT);
            case ConvTranspose.NAME -> Math.multiplyExact(elements(input(0), 0), elements(input(1), 1));
            case MatMul.NAME, MatMulInteger.NAME -> product(1);
            case QLinearMatMul.NAME -> product(QUANTIZED_FACTOR);
            case Gemm.NAME -> {
                List<Dim> first = dims(input(0));
                yield Math.multiplyExact(elements(node.output(0), 0), size(first, Gemm.TRANS_A.of(node) == 0 ? 1 : 0));
            }
            case LSTM.NAME, GRU.NAME, RNN.NAME -> {
                List<Dim> read = dims(input(0));
                long steps = Math.multiplyExact(size(read, 0), size(read, 1));
                yield Math.multiplyExact(steps, Math.addExact(elements(input(1), 0), elements(input(2), 0)));
            }
            case Einsum.NAME -> einsum();
            case Attention.NAME, LinearAttention.NAME, CausalConvWithState.NAME, DFT.NAME -> throw unknown();
            default -> 0;
        };
    }

    /** Each element of the output adds up a channel of the weight, whose first axis is that of the output's channels. */
    private long convolution(int weight) {
        return Math.multiplyExact(elements(node.output(0), 0), elements(input(weight), 1));
    }

    /** Each element of the output adds up a row of the first factor times a column of the second. */
    private long product(int second) {
        List<Dim> first = dims(input(0));
        if (first.isEmpty() || dims(input(second)).isEmpty()) {
            throw unknown();
        }
        return Math.multiplyExact(elements(node.output(0), 0), size(first, first.size() - 1));
    }

    /** The product of the sizes of all indices, for two operands and no ellipsis. */
    private long einsum() {
        String[] operands = Einsum.EQUATION
                .find(node)
                .orElse("")
                .replace(" ", "")
                .split("->", -1)[0]
                .split(",", -1);
        if (operands.length == 1 && node.inputCount() == 1) {
            return 0;
        }
        if (operands.length != 2 || node.inputCount() != 2) {
            throw unknown();
        }
        Map<Character, Long> indices = new HashMap<>();
        for (int operand = 0; operand < 2; operand++) {
            List<Dim> dims = dims(input(operand));
            String letters = operands[operand];
            if (letters.length() != dims.size() || letters.contains(".")) {
                throw unknown();
            }
            for (int axis = 0; axis < dims.size(); axis++) {
                indices.merge(letters.charAt(axis), size(dims, axis), Math::max);
            }
        }
        return indices.values().stream().reduce(1L, Math::multiplyExact);
    }

    private Value input(int index) {
        return node.input(index).orElseThrow(NodeProducts::unknown);
    }

    private List<Dim> dims(Value value) {
        return types.numbered(value).known().orElseThrow(NodeProducts::unknown);
    }

    private long elements(Value value, int fromAxis) {
        List<Dim> dims = dims(value);
        long product = 1;
        for (int axis = fromAxis; axis < dims.size(); axis++) {
            product = Math.multiplyExact(product, size(dims, axis));
        }
        return product;
    }

    private long size(List<Dim> dims, int axis) {
        if (axis >= dims.size()) {
            throw unknown();
        }
        Dim dim = dims.get(axis);
        ofOneItem |= !dim.isKnown();
        return sizes.of(dim).orElseThrow(NodeProducts::unknown);
    }
}
