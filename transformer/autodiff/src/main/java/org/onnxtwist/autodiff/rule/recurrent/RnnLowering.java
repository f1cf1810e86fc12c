package org.onnxtwist.autodiff.rule.recurrent;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Tanh;

/** The steps of a simple recurrent layer: {@code h_t = f(x W' + h R' + Wb + Rb)}. */
public final class RnnLowering extends RecurrentLowering {
    @Override
    public List<OperatorId> operators() {
        return List.of(RNN.ID);
    }

    @Override
    public String formula() {
        return "for each step H_t = tanh(X_t W' + H R' + B)";
    }

    @Override
    int states() {
        return 1;
    }

    @Override
    List<String> activations() {
        return List.of(Tanh.NAME);
    }

    @Override
    Cell cell(LoweredNode node, DirectionWeights weights, List<Activation> activations) {
        Optional<Value> bias = weights.bias(node.at());
        return new Cell() {
            @Override
            public Optional<Value> inputBias() {
                return bias;
            }

            @Override
            public List<Value> step(Arithmetic at, Value projected, List<Value> state) {
                return List.of(activations.get(0).apply(at, weights.plusState(at, state.get(0), projected)));
            }
        };
    }
}
