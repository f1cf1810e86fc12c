package org.onnxtwist.autodiff.rule.recurrent;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Sigmoid;
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
        private final LoweredNode node;
        private final List<Activation> activations;
        private final Optional<Value> bias;
        private final Value gateWeights;
        private final Value hiddenWeights;

        ResetBefore(LoweredNode node, DirectionWeights weights, List<Activation> activations) {
            this.node = node;
            this.activations = activations;
            this.bias = weights.bias(node.at());
            List<Value> each = node.parts(weights.recurrent(), 1, GATES);
            this.gateWeights = Concat.of(1, each.get(0), each.get(1)).emit(node.at());
            this.hiddenWeights = each.get(2);
        }

        @Override
        public Optional<Value> inputBias() {
            return bias;
        }

        @Override
        public List<Value> step(Arithmetic at, Value projected, List<Value> state) {
            Value h = state.get(0);
            List<Value> inputs = node.parts(projected, -1, GATES);
            List<Value> products = node.parts(MatMul.of(h, gateWeights).emit(at), -1, 2);
            Value update = activations.get(0).apply(at, at.add(inputs.get(0), products.get(0)));
            Value reset = activations.get(0).apply(at, at.add(inputs.get(1), products.get(1)));
            Value product = MatMul.of(at.mul(reset, h), hiddenWeights).emit(at);
            Value candidate = activations.get(1).apply(at, at.add(inputs.get(2), product));
            return List.of(next(at, update, candidate, h));
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
            Value product = MatMul.of(h, weights.recurrent()).emit(at);
            Value biased = weights.recurrentBias().isPresent()
                    ? at.add(product, weights.recurrentBias().get())
                    : product;
            List<Value> inputs = node.parts(projected, -1, GATES);
            List<Value> products = node.parts(biased, -1, GATES);
            Value update = activations.get(0).apply(at, at.add(inputs.get(0), products.get(0)));
            Value reset = activations.get(0).apply(at, at.add(inputs.get(1), products.get(1)));
            Value candidate = activations.get(1).apply(at, at.add(inputs.get(2), at.mul(reset, products.get(2))));
            return List.of(next(at, update, candidate, h));
        }
    }
}
