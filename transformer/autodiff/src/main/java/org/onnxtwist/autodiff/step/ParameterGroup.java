package org.onnxtwist.autodiff.step;

import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.twist.layer.GlobSet;

/**
 * Settings of the parameters whose names match a glob.
 *
 * @param glob * is any text, ? one character
 * @param rateFactor the learning rate of these parameters, as a multiple of the step's
 * @param weightDecay their weight decay
 */
public record ParameterGroup(String glob, double rateFactor, double weightDecay) {
    public ParameterGroup {
        if (!(rateFactor >= 0 && weightDecay >= 0)) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the parameters '" + glob + "' have the rate factor " + rateFactor + " and the weight decay "
                            + weightDecay + ", and neither may be negative");
        }
    }

    boolean matches(String name) {
        return GlobSet.matches(glob, name);
    }
}
