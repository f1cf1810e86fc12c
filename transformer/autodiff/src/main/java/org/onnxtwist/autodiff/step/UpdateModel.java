package org.onnxtwist.autodiff.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Sum;

/**
 * Builds the model of an update: parameters, their gradients and the optimiser's state in; parameters and state out.
 *
 * <pre>
 *   (w, w.grad, w.momentum, learning_rate, update) -> (w.next, w.momentum.next, gradient_norm)
 * </pre>
 *
 * <p>{@value #RATE} is a scalar; {@value #COUNT} is the number of this update, a 64-bit integer that is 1 in the first.
 */
final class UpdateModel {
    static final String RATE = TrainingStep.LEARNING_RATE;
    static final String COUNT = TrainingStep.UPDATE;
    static final String NORM = TrainingStep.GRADIENT_NORM;
    /** The suffix of the names of averages of parameters. */
    static final String AVERAGE = ".average";

    private final Model model;
    private final Graph graph;
    private final UpdateOptions options;
    private final Set<String> antisymmetric;
    private final List<TensorSlot> state = new ArrayList<>();
    private final Arithmetic end;
    private Optional<Value> accepted = Optional.empty();

    private UpdateModel(long opset, UpdateOptions options, Set<String> antisymmetric) {
        this.model = Model.create("update", opset);
        this.graph = model.graph();
        this.options = options;
        this.antisymmetric = antisymmetric;
        Placement placement = Placement.atEnd(model, graph);
        this.end = new Arithmetic(placement, new Arithmetic.Constants(placement), DType.FLOAT);
    }

    /** The model, and the tensors of the optimiser's state. */
    record Built(Model model, List<TensorSlot> state) {}

    /**
     * Builds the model.
     *
     * @param gradients the name of the gradient of each parameter
     * @param antisymmetric the names of parameters [out, in, 3, 3] that are made antisymmetric after each update
     * @param scaled whether the gradients are those of a loss that was scaled, as {@link LossScale} says
     */
    static Built of(
            long opset,
            List<TensorSlot> parameters,
            UnaryOperator<String> gradients,
            Set<String> antisymmetric,
            boolean scaled,
            UpdateOptions options) {
        UpdateModel update = new UpdateModel(opset, options, antisymmetric);
        update.build(parameters, gradients, scaled);
        return new Built(update.model, update.state);
    }

    private void build(List<TensorSlot> parameters, UnaryOperator<String> names, boolean scaled) {
        List<Value> inputs = parameters.stream()
                .map(slot -> graph.addInput(slot.name(), slot.type()))
                .toList();
        List<Value> given = parameters.stream()
                .map(slot -> graph.addInput(names.apply(slot.name()), slot.type()))
                .toList();
        List<Value> gradients = given.stream().map(this::widened).toList();
        Value rate = graph.addInput(RATE, ValueType.tensor(DType.FLOAT, Shape.of()));
        Value count = graph.addInput(COUNT, ValueType.tensor(DType.INT64, Shape.of()));
        Arithmetic wide = end.withType(DType.DOUBLE);
        Value number = wide.cast(count);
        Value norm;
        if (scaled) {
            LossScale scaling = new LossScale(graph, end);
            gradients = gradients.stream().map(scaling::unscaled).toList();
            norm = norm(gradients);
            number = scaling.made(wide, number);
            Value finite = scaling.isFinite(norm);
            renew(LossScale.SLOTS, scaling.next(finite));
            accepted = Optional.of(finite);
        } else {
            norm = norm(gradients);
        }
        Optional<Value> scale = scale(norm);
        for (int i = 0; i < parameters.size(); i++) {
            TensorSlot slot = parameters.get(i);
            Arithmetic at = end.withType(wide(slot.type().dtype()));
            Value own = at.mul(at.type() == DType.FLOAT ? rate : at.cast(rate), options.rateFactorOf(slot.name()));
            Value gradient = clipped(at, gradients.get(i), scale);
            place(at, slot, widened(inputs.get(i)), gradient, own, number);
        }
        output(NORM, norm, ValueType.tensor(DType.FLOAT, Shape.of()));
    }

    /** Numbers of 16 bits are updated in 32 bits: squares of gradients and small divisors are zero in 16. */
    private static DType wide(DType type) {
        return type == DType.FLOAT16 || type == DType.BFLOAT16 ? DType.FLOAT : type;
    }

    private Value widened(Value value) {
        DType type = value.type().dtype();
        if (wide(type) == type) {
            return value;
        }
        Value widened = Cast.of(value, wide(type)).emit(end);
        widened.setType(ValueType.tensor(wide(type), value.type().shape()));
        return widened;
    }

    private Value stored(Value value, TensorSlot slot) {
        DType type = slot.type().dtype();
        return wide(type) == type ? value : Cast.of(value, type).emit(end);
    }

    private void place(Arithmetic at, TensorSlot slot, Value parameter, Value gradient, Value rate, Value count) {
        Optimizer optimizer = options.optimizer();
        List<TensorSlot> own = optimizer.state().stream()
                .map(name -> TensorSlot.of(
                        slot.name() + "." + name,
                        Tensor.zeros(at.type(), slot.initial().dims())))
                .toList();
        List<Value> before = own.stream()
                .map(each -> graph.addInput(each.name(), each.type()))
                .toList();
        List<Value> after = optimizer.place(
                at, new Optimizer.Update(parameter, gradient, before, rate, count, options.weightDecayOf(slot.name())));
        Value renewed = antisymmetric.contains(slot.name()) ? projected(at, after.get(0)) : after.get(0);
        output(slot.next(), stored(ifAccepted(renewed, parameter), slot), slot.type());
        List<Value> renewedState = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            renewedState.add(ifAccepted(after.get(i + 1), before.get(i)));
        }
        renew(own, renewedState);
        options.average().ifPresent(kept -> average(at, slot, renewed, kept));
    }

    /** The value after the update, or the one before it where the update is left out. */
    private Value ifAccepted(Value after, Value before) {
        return accepted.map(condition -> end.where(condition, after, before)).orElse(after);
    }

    private void renew(List<TensorSlot> slots, List<Value> values) {
        for (int i = 0; i < slots.size(); i++) {
            output(slots.get(i).next(), values.get(i), slots.get(i).type());
        }
        state.addAll(slots);
    }

    /** average2 = kept average + (1 - kept) w2. */
    private void average(Arithmetic at, TensorSlot slot, Value renewed, double kept) {
        TensorSlot average = TensorSlot.of(slot.name() + AVERAGE, slot.initial());
        Value before = graph.addInput(average.name(), average.type());
        Value wide = widened(before);
        Value after = at.add(at.mul(wide, kept), at.mul(renewed, 1 - kept));
        renew(List.of(average), List.of(stored(ifAccepted(after, wide), slot)));
    }

    /** (K - K turned by 180 degrees) / 2. */
    private static Value projected(Arithmetic at, Value kernel) {
        Value taps = at.reshape(kernel, at.integers(0, 0, 9));
        Value turned =
                Gather.of(taps, at.integers(8, 7, 6, 5, 4, 3, 2, 1, 0)).axis(2).emit(at);
        return at.reshape(at.mul(at.sub(taps, turned), 0.5), at.integers(0, 0, 3, 3));
    }

    /** The Euclidean norm of all gradients together. */
    private Value norm(List<Value> gradients) {
        List<Value> squares = gradients.stream()
                .map(gradient -> {
                    Value square =
                            ReduceSum.of(end.square(gradient)).keepdims(0).emit(end);
                    return gradient.type().dtype() == DType.FLOAT ? square : end.cast(square);
                })
                .toList();
        return Sqrt.of(Sum.of(squares).emit(end)).emit(end);
    }

    private Optional<Value> scale(Value norm) {
        return options.clipping() instanceof Clipping.ByNorm bound
                ? Optional.of(Min.of(end.number(1), end.div(end.number(bound.limit()), end.add(norm, 1e-6)))
                        .emit(end))
                : Optional.empty();
    }

    private Value clipped(Arithmetic at, Value gradient, Optional<Value> scale) {
        if (options.clipping() instanceof Clipping.ByValue bound) {
            return Clip.of(gradient)
                    .min(at.number(-bound.limit()))
                    .max(at.number(bound.limit()))
                    .emit(at);
        }
        return scale.map(factor -> at.mul(gradient, at.type() == DType.FLOAT ? factor : at.cast(factor)))
                .orElse(gradient);
    }

    private void output(String name, Value value, ValueType type) {
        value.setName(name);
        value.setType(type);
        graph.addOutput(value);
    }
}
