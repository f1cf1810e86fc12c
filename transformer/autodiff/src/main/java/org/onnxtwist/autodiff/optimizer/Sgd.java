package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;

/**
 * Stochastic gradient descent with momentum.
 *
 * <pre>
 *   g = gradient + decay w;  v2 = momentum v + g;  w2 = w - rate v2          with nesterov: w2 = w - rate (g + momentum v2)
 * </pre>
 *
 * @param momentum from 0, without momentum and its state, to less than 1
 * @param nesterov whether the step looks ahead, which needs momentum
 */
public record Sgd(double momentum, boolean nesterov) implements Optimizer {
    public Sgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new GradientException(
                    Fault.REQUEST, "a momentum of " + momentum + " is not from 0 to less than 1: choose one that is");
        }
        if (nesterov && momentum == 0) {
            throw new GradientException(Fault.REQUEST, "Nesterov's step needs momentum: give one greater than 0");
        }
    }

    @Override
    public List<String> state() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public List<Value> place(Arithmetic at, Update update) {
        Value gradient = update.penalised(at);
        if (momentum == 0) {
            return List.of(at.sub(update.parameter(), at.mul(gradient, update.rate())));
        }
        Value velocity = at.add(at.mul(update.state().get(0), momentum), gradient);
        Value direction = nesterov ? at.add(gradient, at.mul(velocity, momentum)) : velocity;
        return List.of(at.sub(update.parameter(), at.mul(direction, update.rate())), velocity);
    }
}
