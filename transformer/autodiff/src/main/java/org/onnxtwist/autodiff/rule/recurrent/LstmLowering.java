package org.onnxtwist.autodiff.rule.recurrent;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Tanh;

/**
 * The steps of an LSTM. Gates stand in the order input, output, forget, cell:
 *
 * <pre>
 *   i = f(x Wi' + h Ri' + Pi c + Bi)     f = f(x Wf' + h Rf' + Pf c + Bf)     g = g(x Wc' + h Rc' + Bc)
 *   c_t = f c + i g                      o = f(x Wo' + h Ro' + Po c_t + Bo)   h_t = o h(c_t)
 * </pre>
 */
public final class LstmLowering extends RecurrentLowering {
    private static final int GATES = 4;
    private static final int PEEPHOLES = 3;

    @Override
    public List<OperatorId> operators() {
        return List.of(LSTM.ID);
    }

    @Override
    public String formula() {
        return "for each step i, o, f, g = Split(X_t W' + H R' + B), C_t = f C + i g, H_t = o tanh(C_t)";
    }

    @Override
    int states() {
        return 2;
    }

    @Override
    List<String> activations() {
        return List.of(Sigmoid.NAME, Tanh.NAME, Tanh.NAME);
    }

    @Override
    Cell cell(LoweredNode node, DirectionWeights weights, List<Activation> activations) {
        boolean coupled = LSTM.INPUT_FORGET.of(node.node()) != 0;
        Optional<Value> bias = weights.bias(node.at());
        Optional<List<Value>> peepholes = weights.peepholes().map(all -> node.parts(all, 0, PEEPHOLES));
        return new Cell() {
            @Override
            public Optional<Value> inputBias() {
                return bias;
            }

            @Override
            public List<Value> step(Arithmetic at, Value projected, List<Value> state) {
                Value c = state.get(1);
                List<Value> gates = node.parts(weights.plusState(at, state.get(0), projected), -1, GATES);
                Value in = activations.get(0).apply(at, peep(at, gates.get(0), 0, c));
                Value forget = coupled ? at.sub(1, in) : activations.get(0).apply(at, peep(at, gates.get(2), 2, c));
                Value candidate = activations.get(1).apply(at, gates.get(3));
                Value cell = at.add(at.mul(forget, c), at.mul(in, candidate));
                Value out = activations.get(0).apply(at, peep(at, gates.get(1), 1, cell));
                return List.of(at.mul(out, activations.get(2).apply(at, cell)), cell);
            }

            private Value peep(Arithmetic at, Value gate, int index, Value cell) {
                return peepholes.isEmpty()
                        ? gate
                        : at.add(gate, at.mul(peepholes.get().get(index), cell));
            }
        };
    }
}
