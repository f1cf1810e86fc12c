package org.onnxtwist.runtime.train;

import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.layer.ParameterCount;

/**
 * The number of parameters of a model that is trained. It stores more than training changes: running statistics, frozen parameters, and settings
 * of operators.
 *
 * @param trainable the numbers that training changes; of kernels that are trained compactly, their free weights
 * @param all the parameters of the model, as {@link ParameterCount} counts them
 */
public record TrainedParameters(long trainable, long all) {
    /**
     * The parameters of a step.
     *
     * @param model the model that the step trains
     * @param step its step
     * @param options the options of the step; parameters that they separate are counted one by one
     */
    public static TrainedParameters of(Model model, TrainingStep step, StepOptions options) {
        Model separated = GraphCopy.of(model);
        options.sharing().apply(separated);
        return new TrainedParameters(
                step.parameters().stream()
                        .mapToLong(slot -> slot.initial().elements())
                        .sum(),
                ParameterCount.of(separated));
    }
}
