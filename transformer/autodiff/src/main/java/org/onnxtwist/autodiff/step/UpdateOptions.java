package org.onnxtwist.autodiff.step;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;

/**
 * How a step updates parameters.
 *
 * @param weightDecay that of the parameters for which no group sets one
 * @param groups settings of some parameters; of the groups that match a name, the first that sets something decides it
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

    /** The learning rate of a parameter, as a multiple of the step's. */
    double rateFactorOf(String name) {
        return setting(name, ParameterGroup::rateFactor, 1);
    }

    double weightDecayOf(String name) {
        return setting(name, ParameterGroup::weightDecay, weightDecay);
    }

    private double setting(String name, Function<ParameterGroup, OptionalDouble> of, double otherwise) {
        return groups.stream()
                .filter(group -> group.matches(name))
                .map(of)
                .filter(OptionalDouble::isPresent)
                .findFirst()
                .orElse(OptionalDouble.of(otherwise))
                .getAsDouble();
    }

    /**
     * Requires that each group has a parameter.
     *
     * @param trained the names of the parameters that are trained
     * @throws GradientException when a group has none
     */
    void requireMembers(List<String> trained) {
        for (ParameterGroup group : groups) {
            if (trained.stream().noneMatch(group::matches)) {
                throw new GradientException(
                        Fault.REQUEST,
                        "no parameter that is trained matches '" + group.glob() + "', which is to have "
                                + (group.rateFactor().isPresent() ? "a learning rate" : "a weight decay")
                                + " of its own: correct the name");
            }
        }
    }
}
