package org.onnxtwist.autodiff.step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onnxtwist.autodiff.OutputOrder;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * The models of a step whose update is by the mean of the gradients of several batches: one computes the gradients of a batch and adds them
 * to sums, the other one updates the parameters by the sums.
 *
 * <pre>
 *   gradients:  (x, target, w, w.grad.sum, gradients_carried) -> (loss, w.grad.sum.next)
 *   update:     (w, w.grad.sum, gradients_share, learning_rate, update) -> (w.next)
 *
 *   w.grad.sum.next = w.grad.sum gradients_carried + w.grad;  in the update, w.grad = w.grad.sum gradients_share
 * </pre>
 *
 * @param gradients the first model; its other inputs and outputs are those of {@link TrainingStep#gradients}
 * @param update the second model; its other inputs and outputs are those of {@link TrainingStep#update}
 * @param sums the sums of the gradients, inputs of both models and outputs of the first
 */
public record GradientAccumulation(Model gradients, Model update, List<TensorSlot> sums) {
    /** The input of the first model that is 0 with the first batch of a sum and else 1: a scalar of 32-bit floating-point numbers. */
    public static final String CARRIED = "gradients_carried";

    /** The input of the second model with 1 over the number of batches: a scalar of 32-bit floating-point numbers. */
    public static final String SHARE = "gradients_share";

    private static final ValueType NUMBER = ValueType.tensor(DType.FLOAT, Shape.of());

    public GradientAccumulation {
        sums = List.copyOf(sums);
    }

    /** Writes the models of a step, which stays as it is. */
    public static GradientAccumulation of(TrainingStep step) {
        List<TensorSlot> sums = new ArrayList<>();
        for (TensorSlot slot : step.parameters()) {
            sums.add(TensorSlot.of(
                    gradient(step, slot) + ".sum",
                    Tensor.zeros(slot.type().dtype(), slot.initial().dims())));
        }
        return new GradientAccumulation(summing(step, sums), updating(step, sums), sums);
    }

    private static String gradient(TrainingStep step, TensorSlot parameter) {
        return Objects.requireNonNull(step.gradientNames().get(parameter.name()));
    }

    private static Model copy(Model model) {
        model.assignNames();
        return GraphCopy.of(model);
    }

    private static Model summing(TrainingStep step, List<TensorSlot> sums) {
        Model model = copy(step.gradients());
        Graph graph = model.graph();
        Arithmetic end = at(Placement.atEnd(model, graph));
        Value carried = graph.addInput(CARRIED, NUMBER);
        Map<String, Integer> outputs = new HashMap<>();
        graph.outputs().forEach(output -> outputs.put(output.hint(), outputs.size()));
        for (int i = 0; i < sums.size(); i++) {
            TensorSlot sum = sums.get(i);
            int output = Objects.requireNonNull(
                    outputs.get(gradient(step, step.parameters().get(i))));
            Value gradient = graph.outputs().get(output);
            Value before = graph.addInput(sum.name(), sum.type());
            Arithmetic at = end.withType(sum.type().dtype());
            Value after = at.add(at.mul(before, scalar(at, carried)), gradient);
            after.setName(sum.next());
            after.setType(sum.type());
            graph.setOutput(output, after);
        }
        OutputOrder.apply(graph);
        return model;
    }

    private static Model updating(TrainingStep step, List<TensorSlot> sums) {
        Model model = copy(step.update());
        Graph graph = model.graph();
        Arithmetic start = at(Placement.atStart(model, graph));
        Value share = graph.addInput(SHARE, NUMBER);
        Map<String, Value> values = graph.valuesByName();
        for (int i = 0; i < sums.size(); i++) {
            TensorSlot sum = sums.get(i);
            Value gradient = Objects.requireNonNull(
                    values.get(gradient(step, step.parameters().get(i))));
            Arithmetic at = start.withType(sum.type().dtype());
            gradient.replaceUsesWith(at.mul(graph.addInput(sum.name(), sum.type()), scalar(at, share)));
            graph.removeInput(gradient);
        }
        return model;
    }

    private static Arithmetic at(Placement placement) {
        return new Arithmetic(placement, new Arithmetic.Constants(placement), DType.FLOAT);
    }

    /** A number in the element type of a formula. */
    private static Value scalar(Arithmetic at, Value number) {
        return at.type() == DType.FLOAT ? number : at.cast(number);
    }
}
