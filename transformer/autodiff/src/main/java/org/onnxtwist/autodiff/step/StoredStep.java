package org.onnxtwist.autodiff.step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Model.FormatFeature;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.TrainingInfo;
import org.onnxtwist.ir.TrainingInfo.Binding;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Identity;
import org.onnxtwist.pass.opset.OpsetUpgrade;

/**
 * Writes a training step into its model, as training information.
 *
 * <p>The algorithm is the whole step, forward pass included: normalisations use the statistics of the batch there, and not those of the
 * model's graph. What both graphs call alike has a name of its own in the algorithm. It reads the inputs, parameters and statistics of the
 * model's graph, and has as initializers the optimiser's state and the number of the update, which it increases. The learning rate and the
 * seed of random numbers are inputs with a default: one who knows nothing of them trains all the same, and a schedule gives them.
 *
 * <p>The initialization sets the state to zero and the number of the update to one. It leaves parameters, statistics, averages of
 * parameters and the scale of the loss to their initializers, which are where the training begins.
 */
final class StoredStep {
    private static final String PREFIX = "training.";

    private final TrainingStep step;
    private final Model model;
    private final Graph algorithm = new Graph("training");
    private final Graph initialization = new Graph("initialization");
    private final List<Binding> started = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> names = new HashMap<>();

    private StoredStep(TrainingStep step, Model model) {
        this.step = step;
        this.model = model;
    }

    /** A copy of a model with the training by a step that was written for it. */
    static Model in(Model original, TrainingStep step, double rate) {
        if (!step.compact().isEmpty()) {
            throw new GradientException(
                    Fault.REQUEST,
                    "training information renews the initializers of the model, which have all nine taps of a kernel: store all"
                            + " parameters in full");
        }
        original.assignNames();
        Model copy = GraphCopy.of(original);
        step.sharing().apply(copy);
        copy.removeTraining();
        new StoredStep(step, copy).store(rate);
        return copy;
    }

    private void store(double rate) {
        Model joined = step.joined();
        joined.assignNames();
        long opset = joined.opset().orElseThrow();
        if (model.opset().orElse(0) < opset) {
            new OpsetUpgrade(opset).run(model);
        }
        Map<String, Long> imports = new LinkedHashMap<>(joined.opsets());
        imports.putAll(model.opsets());
        model.setOpsets(imports);
        model.setIrVersion(Math.max(model.irVersion(), joined.irVersion()));
        model.require(FormatFeature.TRAINING);
        model.assignNames();
        model.forEachGraph(graph -> graph.values().forEach(value -> value.name().ifPresent(taken::add)));
        model.forEachNode(node -> taken.add(node.name()));
        Map<String, Value> inference = model.graph().valuesByName();
        Map<String, Value> variables = new LinkedHashMap<>();
        for (TensorSlot slot : step.slots()) {
            Value variable = step.state().contains(slot) ? state(slot) : parameter(slot, inference);
            variable.graph().setInitializer(variable, slot.initial());
            variables.put(slot.name(), variable);
        }
        Value update = initializer(TrainingStep.UPDATE, Tensor.ofLongs(new long[] {1}));
        GraphCopy copies = GraphCopy.elsewhere().rename(this::renamed);
        variables.forEach((name, value) -> replace(joined.graph(), copies, name, value));
        replace(joined.graph(), copies, TrainingStep.UPDATE, update);
        replace(
                joined.graph(),
                copies,
                TrainingStep.LEARNING_RATE,
                setting(TrainingStep.LEARNING_RATE, Tensor.ofDoubles(DType.FLOAT, new double[] {rate})));
        if (find(joined.graph(), TrainingStep.SEED).isPresent()) {
            Value seed = setting(TrainingStep.SEED, Tensor.ofLongs(new long[] {0}));
            replace(joined.graph(), copies, TrainingStep.SEED, seed);
        }
        model.graph().inputs().forEach(input -> replace(joined.graph(), copies, input.hint(), input));
        shareConstants(joined.graph(), copies, inference);
        copies.append(joined.graph(), algorithm);
        Map<String, Value> outputs = new HashMap<>();
        joined.graph().outputs().forEach(output -> outputs.put(output.hint(), copies.copyOf(output)));
        List<Binding> updates = new ArrayList<>();
        for (TensorSlot slot : step.slots()) {
            updates.add(new Binding(
                    Objects.requireNonNull(variables.get(slot.name())),
                    Objects.requireNonNull(outputs.get(slot.next()), slot.next())));
        }
        updates.add(new Binding(update, next(update)));
        model.addTraining(new TrainingInfo(initialization, algorithm, started, updates, UnknownFields.NONE));
        model.assignNames();
    }

    /** The number of the next update. */
    private Value next(Value update) {
        Placement end = Placement.atEnd(model, algorithm);
        Value next = Add.of(update, end.constant("one", Tensor.ofLongs(new long[] {1})))
                .emit(end);
        next.setName(renamed(TrainingStep.UPDATE + TensorSlot.NEXT));
        next.setType(update.type());
        algorithm.addOutput(next);
        begin(
                update,
                begin -> Identity.of(begin.constant("one", Tensor.ofLongs(new long[] {1})))
                        .emit(begin));
        return next;
    }

    private static Value parameter(TensorSlot slot, Map<String, Value> inference) {
        return Optional.ofNullable(inference.get(slot.name()))
                .filter(value -> value.initializer().isPresent())
                .orElseThrow(() -> new GradientException(
                        Fault.REQUEST,
                        "the model has no initializer '" + slot.name()
                                + "': give the one that the step was written for"));
    }

    private Value state(TensorSlot slot) {
        Value state = initializer(slot.name(), slot.initial());
        if (!slot.name().endsWith(UpdateModel.AVERAGE) && !slot.equals(LossScale.SCALE)) {
            DType type = slot.type().dtype();
            begin(
                    state,
                    begin -> ConstantOfShape.of(begin.constant(
                                    "shape",
                                    Tensor.ofLongs(
                                            slot.initial().dims(),
                                            slot.initial().rank())))
                            .value(Tensor.zeros(type, 1))
                            .emit(begin));
        }
        return state;
    }

    private void begin(Value variable, java.util.function.Function<Placement, Value> nodes) {
        Value value = nodes.apply(Placement.atEnd(model, initialization));
        value.setName(renamed(variable.hint() + ".start"));
        value.setType(variable.type());
        initialization.addOutput(value);
        started.add(new Binding(variable, value));
    }

    private Value initializer(String name, Tensor tensor) {
        Value value = algorithm.addInitializer(name, tensor);
        value.setName(renamed(name));
        value.setType(tensor.type());
        return value;
    }

    /** An input with a default. */
    private Value setting(String name, Tensor tensor) {
        Value value = initializer(name, tensor);
        algorithm.exposeAsInput(value);
        return value;
    }

    /** Lets the copy of a step read another value in the place of one of its inputs. */
    private static void replace(Graph joined, GraphCopy copies, String name, Value value) {
        find(joined, name).ifPresent(input -> copies.map(input, value));
    }

    private static Optional<Value> find(Graph joined, String name) {
        return joined.inputs().stream()
                .filter(input -> input.hint().equals(name))
                .findFirst();
    }

    /** Weights that the step leaves as they are, such as frozen ones, are stored once. */
    private static void shareConstants(Graph joined, GraphCopy copies, Map<String, Value> inference) {
        for (Value constant : List.copyOf(joined.initializers())) {
            Value same = inference.get(constant.hint());
            if (same != null && same.initializer().equals(constant.initializer())) {
                joined.exposeAsInput(constant);
                joined.removeInitializer(constant);
                copies.map(constant, same);
            }
        }
    }

    /** The name in the algorithm: the same, or one that begins with {@value #PREFIX} where the model's graph has it. */
    private String renamed(String name) {
        return names.computeIfAbsent(name, key -> {
            String free = key;
            for (int number = 1; !taken.add(free); number++) {
                free = PREFIX + key + (number == 1 ? "" : number);
            }
            return free;
        });
    }
}
