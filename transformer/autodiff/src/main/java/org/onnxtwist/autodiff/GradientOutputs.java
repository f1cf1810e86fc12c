package org.onnxtwist.autodiff;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Adds gradients to the outputs of a model. The model is raised to operator set {@value Backward#FIRST_OPSET} where it is older, and calls
 * of functions are replaced by their bodies.
 *
 * <pre>
 *   before:                              g(x) -> y { y = MatMul(x, w) }
 *   after, of y at [0, 3], for x:        g(x) -> y, x.grad { y = MatMul(x, w);  s = GatherND(y, [0, 3]);  ...;  x.grad = ... }
 * </pre>
 *
 * @param of the name of the value that is differentiated
 * @param at the position of the element that is differentiated; empty for a value of one element
 * @param wrt the names of inputs, weights or other values with respect to which it is differentiated; the gradient with respect to
 *     {@code x} is named {@code x.grad}, or {@code x.grad2} and so on where that name is taken
 * @param activations what becomes of the values of the forward pass
 */
public record GradientOutputs(String of, List<Long> at, List<String> wrt, Activations activations) {
    private static final String SUFFIX = ".grad";

    public GradientOutputs {
        at = List.copyOf(at);
        wrt = List.copyOf(wrt);
        if (wrt.isEmpty()) {
            throw new GradientException(
                    Fault.REQUEST, "nothing is asked for: name a value with respect to which to differentiate");
        }
    }

    /** As the record, with activations that are kept. */
    public GradientOutputs(String of, List<Long> at, List<String> wrt) {
        this(of, at, wrt, Activations.KEEP);
    }

    /**
     * Adds the gradients.
     *
     * @return the names with respect to which the gradient is zero everywhere
     * @throws GradientException when a name is not that of a value of the main graph, or when there is no such gradient
     * @throws org.onnxtwist.pass.opset.OpsetUpgradeException when an older model cannot be raised
     */
    public List<String> addTo(Model model) {
        if (model.opset().isEmpty()) {
            model.setOpset("", Backward.FIRST_OPSET);
        }
        if (model.opset().orElse(0) < Backward.FIRST_OPSET) {
            new OpsetUpgrade(Backward.FIRST_OPSET).run(model);
        }
        FunctionInlining.all().run(model);
        Graph graph = model.graph();
        Map<String, Value> names = graph.valuesByName();
        Value target = named(names, of);
        List<Value> sources =
                wrt.stream().distinct().map(name -> named(names, name)).toList();
        InferredTypes types = ShapeInference.infer(model);
        Gradients gradients = Backward.using(GradientRules.standard())
                .with(activations)
                .differentiate(model, element(model, types, target), sources);
        gradients.gradients().forEach((source, gradient) -> {
            gradient.setType(types.of(source));
            gradient.setName(free(names.keySet(), source.hint() + SUFFIX));
            graph.addOutput(gradient);
        });
        OutputOrder.apply(graph);
        return gradients.independent().stream().map(Value::hint).toList();
    }

    private static String free(Set<String> taken, String name) {
        String free = name;
        for (int number = 2; taken.contains(free); number++) {
            free = name + number;
        }
        return free;
    }

    private Value element(Model model, InferredTypes types, Value target) {
        if (at.isEmpty()) {
            return target;
        }
        Optional<Integer> rank = types.shape(target).known().map(List::size);
        if (rank.filter(known -> known != at.size()).isPresent()) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the position " + at + " does not have an index for each dimension of '" + of
                            + "', which has the shape " + types.shape(target) + ": give " + rank.get());
        }
        for (int axis = 0; axis < at.size(); axis++) {
            OptionalLong size = types.shape(target).size(axis);
            long index = at.get(axis);
            if (size.isPresent() && (index >= size.getAsLong() || index < -size.getAsLong())) {
                throw new GradientException(
                        Fault.REQUEST,
                        "the index " + index + " is outside of dimension " + axis + " of '" + of
                                + "', which has the shape " + types.shape(target) + ": give one from "
                                + -size.getAsLong()
                                + " to " + (size.getAsLong() - 1));
            }
        }
        Placement end = Placement.atEnd(model, model.graph());
        Value position = end.constant(
                of + ".position",
                Tensor.vector(at.stream().mapToLong(Long::longValue).toArray()));
        return GatherND.of(target, position).outputNames(of + ".element").emit(end);
    }

    private static Value named(Map<String, Value> names, String name) {
        Value value = names.get(name);
        if (value == null) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the main graph has no value named '" + name + "': 'inspect --text' shows the names of all values");
        }
        return value;
    }
}
