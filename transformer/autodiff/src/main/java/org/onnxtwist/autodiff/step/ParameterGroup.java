package org.onnxtwist.autodiff.step;

import java.util.OptionalDouble;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.twist.layer.GlobSet;

/**
 * Settings of the parameters whose names match a glob. What one group does not set, another one may.
 *
 * @param glob * is any text, ? one character
 * @param rateFactor the learning rate of these parameters, as a multiple of the step's; empty where the group does not set it
 * @param weightDecay their weight decay; empty where the group does not set it
 */
public record ParameterGroup(String glob, OptionalDouble rateFactor, OptionalDouble weightDecay) {
    public ParameterGroup {
        if (!(rateFactor.orElse(0) >= 0 && weightDecay.orElse(0) >= 0)) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the parameters '" + glob + "' have "
                            + (rateFactor.orElse(0) >= 0
                                    ? "the weight decay " + weightDecay.orElse(0)
                                    : "the rate factor " + rateFactor.orElse(0))
                            + ", which may not be negative: give 0 or more");
        }
    }

    /** Parameters with a learning rate of their own. */
    public static ParameterGroup withRate(String glob, double factor) {
        return new ParameterGroup(glob, OptionalDouble.of(factor), OptionalDouble.empty());
    }

    /** Parameters with a weight decay of their own. */
    public static ParameterGroup withDecay(String glob, double decay) {
        return new ParameterGroup(glob, OptionalDouble.empty(), OptionalDouble.of(decay));
    }

    boolean matches(String name) {
        return GlobSet.matches(glob, name);
    }
}
