package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;

/** How a parameter changes by the gradient of the loss, with the semantics of PyTorch's optimiser of the same name. */
public sealed interface Optimizer permits Sgd, Adam {
    /** The names of the tensors that are kept for each parameter, of its shape and zero at the start. */
    List<String> state();

    /**
     * Places the update of one parameter.
     *
     * @return the new parameter, and then its new state in the order of {@link #state}
     */
    List<Value> place(Arithmetic at, Update update);

    /**
     * The update of one parameter in one step.
     *
     * @param gradient of the shape of the parameter
     * @param state the tensors of {@link #state}
     * @param rate the learning rate, a scalar in the element type of the parameter
     * @param count the number of this update, 1 for the first: a scalar of type double
     * @param weightDecay the factor of the weights in the decay; 0 for none
     */
    record Update(Value parameter, Value gradient, List<Value> state, Value rate, Value count, double weightDecay) {
        public Update {
            state = List.copyOf(state);
        }

        /** The gradient of the loss with the penalty of half the squared weights times the decay. */
        Value penalised(Arithmetic at) {
            return weightDecay == 0 ? gradient : at.add(gradient, at.mul(parameter, weightDecay));
        }
    }
}
