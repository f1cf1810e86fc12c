package org.onnxtwist.autodiff.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.training.ParameterSharing;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.Models;

/**
 * A training step as two models: one computes a loss and its gradients, the other one updates the parameters by the gradients. Between
 * them, gradients can be added up: of several batches, or of several machines. All nodes are of standard operators.
 *
 * <pre>
 *   gradients:  (x, target, w, mean, var, update, dropout_seed) -> (loss, correct, w.grad, mean.next, var.next)
 *   update:     (w, w.grad, w.momentum, learning_rate, update) -> (w.next, w.momentum.next, gradient_norm)
 * </pre>
 *
 * @param gradients the first model
 * @param update the second model
 * @param data the names of the inputs that a batch gives: those of the model, and the targets of the loss
 * @param parameters the parameters, inputs of both models and outputs of the second
 * @param statistics running averages of normalisations, inputs and outputs of the first model
 * @param state the optimiser's tensors and averages of parameters, inputs and outputs of the second model
 * @param gradientNames by the name of each parameter, that of its gradient, multiplied by the scale of the loss where there is one
 * @param loss the name of the loss, an output of the first model
 * @param metrics by the name of each metric, the output of the first model that has it
 * @param sharing which parameters of the model are one; those that an exporter merged have names of their own here
 * @param independent the names of the parameters on which the loss does not depend, which are constants of the first model
 * @param compact the names of the parameters that are stored as the four weights of an antisymmetric kernel: see {@link #toInitializer}
 */
public record TrainingStep(
        Model gradients,
        Model update,
        List<String> data,
        List<TensorSlot> parameters,
        List<TensorSlot> statistics,
        List<TensorSlot> state,
        Map<String, String> gradientNames,
        String loss,
        Map<String, String> metrics,
        ParameterSharing sharing,
        List<String> independent,
        List<String> compact) {
    /** The input with the learning rate, a scalar of 32-bit floating-point numbers. */
    public static final String LEARNING_RATE = "learning_rate";

    /** The input with the number of the update, a scalar of 64-bit integers: 1 in the first step. */
    public static final String UPDATE = "update";

    /** The input with the seed of random numbers, a scalar of 64-bit integers; only models that drop elements have it. */
    public static final String SEED = "dropout_seed";

    /** The output of the second model with the Euclidean norm of all gradients before they were clipped. */
    public static final String GRADIENT_NORM = "gradient_norm";

    /**
     * The input with the number that the loss is multiplied by before it is differentiated, a scalar of 32-bit floating-point numbers; only
     * steps of {@link StepPrecision#MIXED} have it.
     */
    public static final String LOSS_SCALE = "loss_scale";

    public TrainingStep {
        data = List.copyOf(data);
        parameters = List.copyOf(parameters);
        statistics = List.copyOf(statistics);
        state = List.copyOf(state);
        gradientNames = new LinkedHashMap<>(gradientNames);
        metrics = new LinkedHashMap<>(metrics);
        independent = List.copyOf(independent);
        compact = List.copyOf(compact);
    }

    /**
     * Writes the training step of a model, which stays as it is.
     *
     * @throws org.onnxtwist.autodiff.rule.GradientException when the model cannot be trained, with the reason and a remedy
     * @throws org.onnxtwist.pass.opset.OpsetUpgradeException when an older model cannot be raised
     */
    public static TrainingStep of(Model model, StepOptions options) {
        return StepBuilder.build(model, options);
    }

    /**
     * Gives a copy of the model that the step was written for an initializer for each parameter: for those that an exporter merged, and for
     * those that are Constant nodes or in the branches of an If.
     */
    public void separateParameters(Model copy) {
        ParameterInitializers.collect(copy);
        sharing.apply(copy);
    }

    /** Both models in one, in which the gradients are inner values. */
    public Model joined() {
        Map<String, String> shared = new LinkedHashMap<>();
        List<String> inputs =
                gradients.graph().inputs().stream().map(Value::hint).toList();
        Stream<String> read = Stream.concat(
                update.graph().inputs().stream().map(Value::hint).filter(inputs::contains),
                gradientNames.values().stream());
        read.forEach(name -> shared.put(name, name));
        return Models.merge(gradients, update, shared, "update.");
    }

    /**
     * The whole step in a Loop, which makes one update with each of several batches of the same size, so that parameters and state stay with
     * the device that executes it. What {@link #data} names and the learning rates have one more axis, the first, with an element for each
     * update; so have the loss, the metrics and the norm of the gradients. {@link #UPDATE} is the number of the first update.
     *
     * <pre>
     *   (x [k, n, ...], target [k, n], learning_rate [k], update, w, w.momentum) -> (loss [k], correct [k], w.next, w.momentum.next)
     * </pre>
     */
    public Model repeated() {
        return StepLoop.of(this);
    }

    /**
     * A copy of a model with this step as its training information, so that the file itself says how it is trained. The model's graph
     * computes what it did. Where needed, the copy has a newer operator set, and parameters that an exporter had merged have values of their own.
     *
     * <pre>
     *   algorithm:       (target, learning_rate = rate) -> loss, correct, w.next, mean.next, w.momentum.next, update.next
     *   update binding:  w = w.next, mean = mean.next, w.momentum = w.momentum.next, update = update.next
     *   initialization:  () -> w.momentum.start, update.start
     * </pre>
     *
     * @param model the one that this step was written for, which stays as it is
     * @param rate the default of the learning rate
     */
    public Model storedIn(Model model, double rate) {
        return StoredStep.in(model, this, rate);
    }

    /** The tensor that a trained model has for a parameter: its running average, where the step keeps one, or else itself. */
    public String trained(TensorSlot parameter) {
        String average = parameter.name() + UpdateModel.AVERAGE;
        return state.stream().anyMatch(slot -> slot.name().equals(average)) ? average : parameter.name();
    }

    /** The scale of the loss, where the step has one. */
    public Optional<TensorSlot> lossScale() {
        return state.stream().filter(slot -> slot.name().equals(LOSS_SCALE)).findFirst();
    }

    /**
     * The tensor that the initializer of a model gets for a parameter or statistic as a step stores it: of antisymmetric kernels that are
     * stored compactly, all nine taps.
     */
    public Tensor toInitializer(String name, Tensor stored) {
        return compact.contains(name) ? CompactKernels.kernel(stored) : stored;
    }

    /** All tensors that a step reads and renews. */
    public List<TensorSlot> slots() {
        return Stream.of(parameters, statistics, state).flatMap(List::stream).toList();
    }
}
