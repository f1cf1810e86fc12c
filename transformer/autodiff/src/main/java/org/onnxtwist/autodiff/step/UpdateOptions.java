package org.onnxtwist.autodiff.step;

import java.util.List;
import java.util.OptionalDouble;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;

/**
 * How a step updates parameters.
 *
 * @param weightDecay that of the parameters in no group
 * @param groups settings of some parameters; the first group that matches a name applies
 * @param average the share of the running average of each parameter that a step keeps, from 0 to less than 1; empty for no averages
 */
public record UpdateOptions(
        Optimizer optimizer,
        double weightDecay,
        List<ParameterGroup> groups,
        Clipping clipping,
        OptionalDouble average) {
    public UpdateOptions {
        groups = List.copyOf(groups);
        if (!(weightDecay >= 0)) {
            throw new GradientException(
                    Fault.REQUEST, "a weight decay of " + weightDecay + " is negative: give 0 or more");
        }
        average.ifPresent(kept -> {
            if (!(kept >= 0 && kept < 1)) {
                throw new GradientException(
                        Fault.REQUEST,
                        "an average that keeps " + kept
                                + " of itself in a step is not one: give a share from 0 to less than 1");
            }
        });
    }

    /** Without weight decay, groups, clipping and averages. */
    public static UpdateOptions of(Optimizer optimizer) {
        return new UpdateOptions(optimizer, 0, List.of(), new Clipping.None(), OptionalDouble.empty());
    }

    public UpdateOptions withWeightDecay(double decay) {
        return new UpdateOptions(optimizer, decay, groups, clipping, average);
    }

    public UpdateOptions withGroups(List<ParameterGroup> all) {
        return new UpdateOptions(optimizer, weightDecay, all, clipping, average);
    }

    public UpdateOptions withClipping(Clipping bound) {
        return new UpdateOptions(optimizer, weightDecay, groups, bound, average);
    }

    public UpdateOptions withAverage(double kept) {
        return new UpdateOptions(optimizer, weightDecay, groups, clipping, OptionalDouble.of(kept));
    }

    ParameterGroup groupOf(String name) {
        return groups.stream()
                .filter(group -> group.matches(name))
                .findFirst()
                .orElse(new ParameterGroup(name, 1, weightDecay));
    }
}
