package org.onnxtwist.autodiff.rule.recurrent;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Tanh;

/**
 * The steps of a GRU. Gates stand in the order update, reset, hidden:
 *
 * <pre>
 *   z = f(x Wz' + h Rz' + Wbz + Rbz)            r = f(x Wr' + h Rr' + Wbr + Rbr)
 *   n = g(x Wh' + (r h) Rh' + Rbh + Wbh)        where linear_before_reset is 0
 *   n = g(x Wh' + r (h Rh' + Rbh) + Wbh)        elsewhere
 *   h_t = (1 - z) n + z h
 * </pre>
 */
public final class GruLowering extends RecurrentLowering {
    private static final int GATES = 3;

    @Override
    public List<OperatorId> operators() {
        return List.of(GRU.ID);
    }

    @Override
    public String formula() {
        return "for each step z, r = Split(X_t W' + H R' + B), n = tanh(X_t Wh' + (r H) Rh' + Bh), H_t = (1 - z) n + z H";
    }

    @Override
    int states() {
        return 1;
    }

    @Override
    List<String> activations() {
        return List.of(Sigmoid.NAME, Tanh.NAME);
    }

    @Override
    Cell cell(LoweredNode node, DirectionWeights weights, List<Activation> activations) {
        return GRU.LINEAR_BEFORE_RESET.of(node.node()) != 0
                ? new LinearBeforeReset(node, weights, activations)
                : new ResetBefore(node, weights, activations);
    }

    private static Value next(Arithmetic at, Value update, Value candidate, Value before) {
        return at.add(at.mul(at.sub(1, update), candidate), at.mul(update, before));
    }

    /** The state is reset before it is multiplied by the weights. */
    private static final class ResetBefore implements Cell {
        private final List<Activation> activations;
        private final Optional<Value> bias;
        private final Value sizes;
        private final List<Value> weights;
        private final LoweredNode node;

        ResetBefore(LoweredNode node, DirectionWeights direction, List<Activation> activations) {
            this.node = node;
            this.activations = activations;
            this.bias = direction.bias(node.at());
            long hidden = node.size(node.input(2), 2);
            this.sizes = node.at().integers(2 * hidden, hidden);
            this.weights = split(node.at(), direction.recurrent(), 0);
        }

        /** The parts of a tensor that belong to the gates and to the hidden state. */
        private List<Value> split(Arithmetic at, Value whole, long axis) {
            return Split.of(whole)
                    .split(sizes)
                    .axis(axis)
                    .outputs(2)
                    .emitNode(at)
                    .outputs();
        }

        @Override
        public Optional<Value> inputBias() {
            return bias;
        }

        @Override
        public List<Value> step(Arithmetic at, Value projected, List<Value> state) {
            Value h = state.get(0);
            List<Value> inputs = split(at, projected, -1);
            Value sums = Gemm.of(h, weights.get(0)).c(inputs.get(0)).transB(1).emit(at);
            List<Value> gates = node.parts(activations.get(0).apply(at, sums), -1, 2);
            Value candidate = Gemm.of(at.mul(gates.get(1), h), weights.get(1))
                    .c(inputs.get(1))
                    .transB(1)
                    .emit(at);
            return List.of(next(at, gates.get(0), activations.get(1).apply(at, candidate), h));
        }
    }

    /** The product of the state and the weights is reset, with its bias: PyTorch's GRU. */
    private static final class LinearBeforeReset implements Cell {
        private final LoweredNode node;
        private final DirectionWeights weights;
        private final List<Activation> activations;

        LinearBeforeReset(LoweredNode node, DirectionWeights weights, List<Activation> activations) {
            this.node = node;
            this.weights = weights;
            this.activations = activations;
        }

        @Override
        public Optional<Value> inputBias() {
            return weights.inputBias();
        }

        @Override
        public List<Value> step(Arithmetic at, Value projected, List<Value> state) {
            Value h = state.get(0);
            Value product = Gemm.of(h, weights.recurrent())
                    .c(weights.recurrentBias())
                    .transB(1)
                    .emit(at);
            List<Value> inputs = node.parts(projected, -1, GATES);
            List<Value> products = node.parts(product, -1, GATES);
            Value update = activations.get(0).apply(at, at.add(inputs.get(0), products.get(0)));
            Value reset = activations.get(0).apply(at, at.add(inputs.get(1), products.get(1)));
            Value candidate = activations.get(1).apply(at, at.add(inputs.get(2), at.mul(reset, products.get(2))));
            return List.of(next(at, update, candidate, h));
        }
    }
}
