package org.onnxtwist.autodiff.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.Gradients;
import org.onnxtwist.autodiff.OutputOrder;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.convolution.WinogradForm;
import org.onnxtwist.autodiff.training.BatchNormalizationTraining;
import org.onnxtwist.autodiff.training.DropoutTraining;
import org.onnxtwist.autodiff.twist.LayerParameters;
import org.onnxtwist.autodiff.twist.TrainingForm;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Mul;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Writes the two models of a training step. */
final class StepBuilder {
    private static final int TAPS = 9;
    private static final String LOSS = "loss";

    /** The inputs that no batch gives. */
    private static final Set<String> OTHERS = Set.of(TrainingStep.UPDATE, TrainingStep.SEED, LossScale.SCALE.name());

    private static final ValueType INTEGER = ValueType.tensor(DType.INT64, Shape.of());

    private final Model model;
    private final Graph graph;
    private final StepOptions options;
    private final Set<String> names = new HashSet<>();
    private final Set<Value> antisymmetric = new HashSet<>();
    private final List<String> compact = new ArrayList<>();

    private StepBuilder(Model model, StepOptions options) {
        this.model = model;
        this.graph = model.graph();
        this.options = options;
    }

    static TrainingStep build(Model original, StepOptions options) {
        original.assignNames();
        return new StepBuilder(GraphCopy.of(original), options).build();
    }

    private TrainingStep build() {
        // Models of early formats list their weights among the inputs, with the weights as defaults.
        graph.inputs().stream()
                .filter(value -> value.initializer().isPresent())
                .toList()
                .forEach(graph::removeInput);
        ParameterInitializers.collect(model);
        options.sharing().apply(model);
        model.removeTraining();
        Set<Value> stored = Set.copyOf(graph.initializers());
        long opset = Math.max(Backward.FIRST_OPSET, options.loss().opset());
        if (model.opset().orElse(0) < opset) {
            new OpsetUpgrade(opset).run(model);
        }
        FunctionInlining.all().run(model);
        LayerParameters layers = LayerParameters.of(model);
        Set<Value> constants = new HashSet<>(graph.initializers());
        constants.removeAll(stored);
        constants.addAll(layers.grids());
        List<Value> parameters = TrainableParameters.of(graph, options.frozen(), constants);
        options.update().requireMembers(parameters.stream().map(Value::hint).toList());
        boolean scaled = options.precision() == StepPrecision.MIXED;
        if (scaled) {
            MixedPrecision.apply(model, parameters);
        }
        Value update = graph.addInput(TrainingStep.UPDATE, INTEGER);
        Value seed = graph.addInput(TrainingStep.SEED, INTEGER);
        if (DropoutTraining.apply(model, seed, update) == 0) {
            graph.removeInput(seed);
            graph.removeInput(update);
        }
        BatchNormalizationTraining normalisation = BatchNormalizationTraining.of(model, GradientRules.standard());
        normalisation.averages().keySet().forEach(StepBuilder::requireStored);
        Loss.Placed loss = options.loss().addTo(model);
        Gradients gradients = Backward.using(normalisation.rules())
                .withKernels(options.kernels())
                .with(options.activations())
                .differentiate(model, scaled ? scaled(loss.value()) : loss.value(), parameters);
        new TrainingForm().run(model);
        Map<Value, Value> trained = trained(parameters, gradients, layers.antisymmetric());
        if (loss.value().name().isEmpty() && !graph.valuesByName().containsKey(LOSS)) {
            loss.value().setName(LOSS);
        }
        model.assignNames();
        model.forEachGraph(each -> each.values().forEach(value -> value.name().ifPresent(names::add)));
        for (int i = graph.outputs().size() - 1; i >= 0; i--) {
            // Some models declare the same symbol for different sizes of outputs, which does not matter until they are
            // inner values.
            graph.outputs().get(i).setType(ValueType.UNKNOWN);
            graph.removeOutput(i);
        }
        List<String> data = dataInputs();
        output(loss.value(), loss.value().hint());
        Map<String, String> metrics = new LinkedHashMap<>();
        loss.metrics().forEach((name, value) -> metrics.put(name, output(value, free(name))));
        return finished(
                trained,
                gradients.independent().stream().map(Value::hint).toList(),
                normalisation.averages(),
                data,
                loss.value().hint(),
                metrics);
    }

    private Value scaled(Value loss) {
        Value scale = graph.addInput(LossScale.SCALE.name(), LossScale.SCALE.type());
        return Mul.of(loss, scale).emit(Placement.atEnd(model, graph));
    }

    /** The gradients of the parameters that the loss depends on, in the form in which they are stored. */
    private Map<Value, Value> trained(List<Value> parameters, Gradients gradients, Set<Value> kernels) {
        Set<Value> independent = Set.copyOf(gradients.independent());
        Map<Value, Value> all = new LinkedHashMap<>();
        parameters.stream()
                .filter(parameter -> !independent.contains(parameter))
                .forEach(parameter -> all.put(parameter, gradients.of(parameter)));
        if (!options.compact()) {
            antisymmetric.addAll(kernels);
            return all;
        }
        Map<Value, Value> stored = CompactKernels.apply(model, all, kernels);
        stored.keySet().stream()
                .filter(parameter -> !all.containsKey(parameter))
                .forEach(parameter -> compact.add(parameter.hint()));
        return stored;
    }

    private static void requireStored(Value statistics) {
        if (statistics.initializer().isEmpty()) {
            throw new GradientException(
                    Fault.MODEL,
                    "a BatchNormalization cannot be trained, because its running statistics '" + statistics.hint()
                            + "' are computed: make them initializers, as 'optimize' does by folding constants");
        }
    }

    private List<String> dataInputs() {
        return graph.inputs().stream()
                .filter(value -> value.initializer().isEmpty())
                .map(Value::hint)
                .filter(name -> !OTHERS.contains(name))
                .toList();
    }

    private TrainingStep finished(
            Map<Value, Value> parameters,
            List<String> independent,
            Map<Value, Value> averages,
            List<String> data,
            String loss,
            Map<String, String> metrics) {
        List<TensorSlot> trained = new ArrayList<>();
        Map<String, String> gradientNames = new LinkedHashMap<>();
        parameters.forEach((parameter, gradient) -> {
            gradientNames.put(parameter.hint(), output(gradient, free(parameter.hint() + ".grad")));
            trained.add(slot(parameter));
        });
        List<TensorSlot> statistics = new ArrayList<>();
        averages.forEach((before, after) -> {
            TensorSlot slot = slot(before);
            statistics.add(new TensorSlot(slot.name(), output(after, slot.next()), slot.initial()));
        });
        UpdateModel.Built update = UpdateModel.of(
                model.opset().orElseThrow(),
                trained,
                name -> Objects.requireNonNull(gradientNames.get(name)),
                antisymmetric.stream().map(Value::hint).collect(Collectors.toSet()),
                options.precision() == StepPrecision.MIXED,
                options.update());
        Stream.concat(parameters.keySet().stream(), averages.keySet().stream()).forEach(this::toInput);
        new WinogradForm().run(model);
        OutputOrder.apply(graph);
        declareOutputs();
        return new TrainingStep(
                model,
                update.model(),
                data,
                trained,
                statistics,
                update.state(),
                gradientNames,
                loss,
                metrics,
                options.sharing(),
                independent,
                compact);
    }

    /** Outputs of a file must have types. */
    private void declareOutputs() {
        InferredTypes types = ShapeInference.infer(model);
        graph.outputs().stream()
                .filter(output -> output.type() == ValueType.UNKNOWN)
                .forEach(output -> output.setType(types.of(output)));
    }

    private TensorSlot slot(Value value) {
        Tensor stored = value.initializer().orElseThrow();
        return new TensorSlot(
                value.hint(),
                free(value.hint() + TensorSlot.NEXT),
                antisymmetric.contains(value) ? projected(stored) : stored);
    }

    /** An initializer becomes an input without a default, so that the weights are not stored in the model of the step. */
    private void toInput(Value initializer) {
        graph.exposeAsInput(initializer);
        graph.removeInitializer(initializer);
    }

    /** (K - K turned by 180 degrees) / 2: the kernel that the layer applies, where its stored one is not yet antisymmetric. */
    private static Tensor projected(Tensor kernel) {
        double[] taps = kernel.toDoubles();
        double[] result = new double[taps.length];
        for (int i = 0; i < taps.length; i++) {
            int opposite = i - i % TAPS + TAPS - 1 - i % TAPS;
            result[i] = (taps[i] - taps[opposite]) / 2;
        }
        if (Arrays.equals(taps, result)) {
            return kernel;
        }
        return Tensor.ofDoubles(kernel.dtype(), result, kernel.dims());
    }

    private String output(Value value, String name) {
        value.setName(name);
        graph.addOutput(value);
        return name;
    }

    private String free(String name) {
        String free = name;
        for (int number = 2; !names.add(free); number++) {
            free = name + number;
        }
        return free;
    }
}
