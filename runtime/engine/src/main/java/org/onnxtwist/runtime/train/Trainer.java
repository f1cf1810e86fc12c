package org.onnxtwist.runtime.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.autodiff.step.TensorSlot;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.ResidentTensors;

/**
 * Runs training steps: parameters, statistics and the optimiser's state stay in native memory, where the outputs of one step are the
 * inputs of the next. Not safe for use by several threads.
 */
public final class Trainer implements AutoCloseable {
    private final TrainingStep step;
    private final long seed;
    private final InferenceOptions options;
    private final InferenceSession session;
    private Optional<InferenceSession> repeated = Optional.empty();
    private final ResidentTensors tensors = new ResidentTensors();
    private final Map<String, String> renewed = new LinkedHashMap<>();
    private final Set<String> wanted;
    private long updates;

    /**
     * Loads a step into ONNX Runtime, with the parameters of the model that it was written for.
     *
     * @param seed that of the elements which the step drops
     * @throws org.onnxtwist.runtime.session.InferenceException when the runtime refuses the step
     */
    public Trainer(TrainingStep step, long seed, InferenceOptions options) {
        this.step = step;
        this.seed = seed;
        this.options = options;
        this.session = open("the training step", step.joined(), options);
        step.slots().forEach(slot -> {
            tensors.put(slot.name(), slot.initial());
            renewed.put(slot.next(), slot.name());
        });
        this.wanted = new LinkedHashSet<>(step.metrics().values());
        wanted.add(step.loss());
        wanted.add(TrainingStep.GRADIENT_NORM);
        step.lossScale().ifPresent(slot -> wanted.add(slot.next()));
    }

    private static InferenceSession open(String label, Model model, InferenceOptions options) {
        return InferenceSession.open(
                label, ByteBuffer.wrap(OnnxWriter.toBytes(model)), options.withMemoryPattern(false));
    }

    /**
     * Trains with one batch.
     *
     * @param batch a tensor for each of {@link TrainingStep#data}
     * @throws TrainingException when the loss is not a finite number; the parameters are then those of a failed step
     */
    public StepResult train(Map<String, Tensor> batch, double rate) {
        return run(session, batch, Tensor.ofFloats(new float[] {(float) rate}), new double[] {rate})
                .get(0);
    }

    /**
     * Trains with several batches of the same size, one after the other, in one run of the runtime: a Loop, between whose steps nothing
     * leaves the device.
     *
     * @param batches a tensor for each of {@link TrainingStep#data}, with the batches along a first axis of its own
     * @param rates the learning rate of each update
     * @return the results of the updates, in their order
     * @throws TrainingException when a loss is not a finite number; the parameters are then those of failed steps
     */
    public List<StepResult> train(Map<String, Tensor> batches, double[] rates) {
        if (repeated.isEmpty()) {
            repeated = Optional.of(open("the training steps", step.repeated(), options));
        }
        float[] numbers = new float[rates.length];
        for (int i = 0; i < rates.length; i++) {
            numbers[i] = (float) rates[i];
        }
        return run(repeated.get(), batches, Tensor.ofFloats(numbers, rates.length), rates);
    }

    private List<StepResult> run(
            InferenceSession runtime, Map<String, Tensor> batches, Tensor rateInput, double[] rates) {
        Map<String, Tensor> given = new HashMap<>(batches);
        given.put(TrainingStep.LEARNING_RATE, rateInput);
        given.put(TrainingStep.UPDATE, Tensor.ofLongs(new long[] {updates + 1}));
        given.put(TrainingStep.SEED, Tensor.ofLongs(new long[] {seed}));
        given.keySet().retainAll(inputNames());
        Map<String, Tensor> found = runtime.advance(tensors, given, renewed, wanted);
        Map<String, double[]> numbers = new HashMap<>();
        wanted.forEach(name -> numbers.put(
                name, Optional.ofNullable(found.get(name)).orElseThrow().toDoubles()));
        List<StepResult> results = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            results.add(result(numbers, i, rates[i]));
        }
        return results;
    }

    private StepResult result(Map<String, double[]> numbers, int index, double rate) {
        updates++;
        double loss = number(numbers, step.loss(), index);
        double norm = number(numbers, TrainingStep.GRADIENT_NORM, index);
        if (!Double.isFinite(loss) || (!Double.isFinite(norm) && !mayLeaveOut(numbers))) {
            throw new TrainingException(
                    "the loss of update " + updates + " is " + loss + " and the norm of its gradients " + norm
                            + ", at the learning rate " + rate + ": lower the rate, or clip the gradients");
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        step.metrics().forEach((name, output) -> metrics.put(name, number(numbers, output, index)));
        return new StepResult(updates, loss, metrics, norm);
    }

    /** Whether the scale of the loss is still to be tried smaller, where it is scaled. */
    private boolean mayLeaveOut(Map<String, double[]> numbers) {
        return step.lossScale()
                .filter(slot -> number(numbers, slot.next(), 0) >= 1)
                .isPresent();
    }

    private Set<String> inputNames() {
        Set<String> names = new LinkedHashSet<>();
        session.inputs().forEach(port -> names.add(port.name()));
        return names;
    }

    private static double number(Map<String, double[]> numbers, String name, int index) {
        return Optional.ofNullable(numbers.get(name)).orElseThrow()[index];
    }

    /** The inputs that a batch gives, in the order of {@link TrainingStep#data}, with their types. */
    public List<InferenceSession.Port> data() {
        return step.data().stream()
                .map(name -> session.inputs().stream()
                        .filter(port -> port.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /** The step. */
    public TrainingStep step() {
        return step;
    }

    /** The number of updates so far. */
    public long updates() {
        return updates;
    }

    /** The parameters, statistics and optimiser's tensors as they are now, on the heap. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        step.slots().forEach(slot -> all.put(slot.name(), tensors.get(slot.name())));
        return all;
    }

    /**
     * Goes on from the state that another trainer of the same step had.
     *
     * @param state the tensors that {@link #state} gave
     * @param after the number of updates then
     * @throws TrainingException when a tensor is missing or of another type
     */
    public void resume(Map<String, Tensor> state, long after) {
        for (TensorSlot slot : step.slots()) {
            Tensor tensor = state.get(slot.name());
            if (tensor == null || !tensor.type().equals(slot.type())) {
                throw new TrainingException("the checkpoint is of another model, or of other options: its '"
                        + slot.name() + "' is "
                        + (tensor == null ? "missing" : "of type " + tensor.type()) + ", and the model's is of type "
                        + slot.type());
            }
        }
        Set<String> own = new LinkedHashSet<>();
        step.slots().forEach(slot -> own.add(slot.name()));
        for (String name : state.keySet()) {
            if (!own.contains(name)) {
                throw new TrainingException("the checkpoint is of another model, or of other options: it has '" + name
                        + "', which this run does not have");
            }
        }
        step.slots()
                .forEach(slot -> tensors.put(
                        slot.name(), Optional.ofNullable(state.get(slot.name())).orElseThrow()));
        updates = after;
    }

    /** The parameters, or their averages, and the statistics as they are now, by the names of the model's initializers. */
    public Map<String, Tensor> trained() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        step.parameters().forEach(slot -> all.put(slot.name(), tensors.get(step.trained(slot))));
        step.statistics().forEach(slot -> all.put(slot.name(), tensors.get(slot.name())));
        return all;
    }

    /**
     * A copy of a model with trained tensors.
     *
     * @param model the model that the step was written for
     * @param trained what {@link #trained} gave
     */
    public Model with(Model model, Map<String, Tensor> trained) {
        model.assignNames();
        Model copy = GraphCopy.of(model);
        step.sharing().apply(copy);
        Map<String, Value> values = copy.graph().valuesByName();
        trained.forEach((name, tensor) -> {
            Value value = values.get(name);
            if (value == null) {
                throw new TrainingException(
                        "the model has no initializer '" + name + "': give the one that the step was written for");
            }
            copy.graph().setInitializer(value, tensor);
        });
        return copy;
    }

    @Override
    public void close() {
        tensors.close();
        repeated.ifPresent(InferenceSession::close);
        session.close();
    }
}
