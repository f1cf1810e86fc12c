package org.onnxtwist.runtime.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.onnxtwist.autodiff.step.TensorSlot;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.training.EvaluationMode;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
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
    private final int batchesPerUpdate;
    private final InferenceOptions options;
    private final ResidentTensors tensors = new ResidentTensors();
    private final Optional<InferenceSession> joined;
    private Optional<InferenceSession> repeated = Optional.empty();
    private final Optional<GradientSums> sums;
    private final Map<String, String> renewed = new LinkedHashMap<>();
    private final Set<String> wanted;

    /** By the names of outputs, the sums of the loss and the metrics of the batches since the last update. */
    private final Map<String, Double> summed = new HashMap<>();

    private long updates;

    /**
     * Loads a step into ONNX Runtime, with the parameters of the model that it was written for. Each update is by one batch.
     *
     * @param seed that of the elements which the step drops
     * @throws org.onnxtwist.runtime.session.InferenceException when the runtime refuses the step
     */
    public Trainer(TrainingStep step, long seed, InferenceOptions options) {
        this(step, 1, seed, options);
    }

    /**
     * Loads a step into ONNX Runtime, with the parameters of the model that it was written for.
     *
     * @param batchesPerUpdate the greatest number of batches whose gradients, in mean, make an update
     * @param seed that of the elements which the step drops
     * @throws org.onnxtwist.runtime.session.InferenceException when the runtime refuses the step
     */
    public Trainer(TrainingStep step, int batchesPerUpdate, long seed, InferenceOptions options) {
        this.step = step;
        this.batchesPerUpdate = batchesPerUpdate;
        this.seed = seed;
        this.options = options.withMemoryPattern(false);
        step.slots().forEach(slot -> {
            tensors.put(slot.name(), slot.initial());
            renewed.put(slot.next(), slot.name());
        });
        this.wanted = new LinkedHashSet<>(step.metrics().values());
        wanted.add(step.loss());
        if (batchesPerUpdate == 1) {
            joined = Optional.of(open("the training step", step.joined()));
            sums = Optional.empty();
        } else {
            joined = Optional.empty();
            sums = Optional.of(new GradientSums(step, tensors, this.options));
        }
    }

    private InferenceSession open(String label, Model model) {
        return InferenceSession.open(label, bytes(model), options);
    }

    static ByteBuffer bytes(Model model) {
        return ByteBuffer.wrap(OnnxWriter.toBytes(model));
    }

    /**
     * Makes an update by one batch.
     *
     * @param batch a tensor for each of {@link TrainingStep#data}
     * @throws TrainingException when the loss or a gradient is not a finite number; the message names the parameter with the largest
     *     gradient, and the state is as before
     */
    public StepResult train(Map<String, Tensor> batch, double rate) {
        if (joined.isEmpty()) {
            accumulate(batch);
            return update(rate);
        }
        Map<String, Tensor> given = given(updates + 1, rate);
        given.putAll(batch);
        Set<String> outputs = new LinkedHashSet<>(wanted);
        outputs.add(TrainingStep.GRADIENT_NORM);
        boolean mayLeaveOut = isScaleLeft();
        Map<String, Tensor> found = joined.get()
                .advance(
                        tensors,
                        known(given, joined.get().inputs()),
                        renewed,
                        outputs,
                        each -> isAccepted(each, mayLeaveOut));
        count(found);
        if (!isAccepted(found, mayLeaveOut)) {
            throw failure(
                    1, number(found, TrainingStep.GRADIENT_NORM), rate, Divergence.of(step, tensors, given, options));
        }
        return result(1, number(found, TrainingStep.GRADIENT_NORM));
    }

    /**
     * Makes an update by each of several batches of the same size, one after the other, in one run of the runtime: a Loop, between whose
     * steps nothing leaves the device.
     *
     * @param batches a tensor for each of {@link TrainingStep#data}, with the batches along a first axis of its own
     * @param rates the learning rate of each update
     * @return the results of the updates, in their order
     * @throws TrainingException as for one batch
     */
    public List<StepResult> train(Map<String, Tensor> batches, double[] rates) {
        InferenceSession loop = repeated.orElseGet(() -> open("the training steps", step.repeated()));
        repeated = Optional.of(loop);
        Map<String, Tensor> given = given(updates + 1, 0);
        given.put(TrainingStep.LEARNING_RATE, Tensor.ofDoubles(DType.FLOAT, rates, rates.length));
        given.putAll(batches);
        Set<String> outputs = new LinkedHashSet<>(wanted);
        outputs.add(TrainingStep.GRADIENT_NORM);
        boolean mayLeaveOut = isScaleLeft();
        Map<String, Tensor> found = loop.advance(
                tensors, known(given, loop.inputs()), renewed, outputs, each -> isAccepted(each, mayLeaveOut));
        List<StepResult> results = new ArrayList<>();
        if (!isAccepted(found, mayLeaveOut)) {
            for (int i = 0; i < rates.length; i++) {
                results.add(train(element(batches, i), rates[i]));
            }
            return results;
        }
        Map<String, double[]> numbers = new HashMap<>();
        found.forEach((name, tensor) -> numbers.put(name, tensor.toDoubles()));
        for (int i = 0; i < rates.length; i++) {
            for (String name : wanted) {
                summed.put(name, number(numbers, name, i));
            }
            results.add(result(1, number(numbers, TrainingStep.GRADIENT_NORM, i)));
        }
        return results;
    }

    /** One of several batches that are stacked along their first axis. */
    private static Map<String, Tensor> element(Map<String, Tensor> batches, int index) {
        Map<String, Tensor> one = new LinkedHashMap<>();
        batches.forEach((name, tensor) -> {
            long[] dims = Arrays.copyOfRange(tensor.dims(), 1, tensor.rank());
            int size = Math.toIntExact(tensor.byteSize() / tensor.dim(0));
            TensorContent content = TensorContent.wrap(tensor.packed().read((long) index * size, size));
            one.put(name, Tensor.of(tensor.dtype(), dims, content));
        });
        return one;
    }

    /**
     * Adds the gradients of a batch to those of the batches since the last update, and renews the statistics.
     *
     * @param batch a tensor for each of {@link TrainingStep#data}
     * @return its loss
     * @throws IllegalStateException when this trainer is for updates by one batch
     */
    public double accumulate(Map<String, Tensor> batch) {
        GradientSums into = requireSums();
        // Each batch drops elements of its own.
        Map<String, Tensor> given = given(updates * batchesPerUpdate + into.batches() + 1, 0);
        given.putAll(batch);
        Map<String, Tensor> found = into.add(known(given, into.inputs()), wanted);
        count(found);
        return number(found, step.loss());
    }

    /**
     * Makes an update by the mean of the gradients of the batches since the last one.
     *
     * @throws TrainingException when the loss or a gradient is not a finite number; the message names the parameter with the largest
     *     gradient, and the parameters are as before
     * @throws IllegalStateException when there are no such batches
     */
    public StepResult update(double rate) {
        GradientSums from = requireSums();
        int batches = from.batches();
        if (batches == 0) {
            throw new IllegalStateException("there are no gradients to make an update by");
        }
        double loss = sum(step.loss());
        boolean mayLeaveOut = isScaleLeft();
        double norm = from.update(given(updates + 1, rate), found -> isAccepted(loss, found, mayLeaveOut));
        if (!isAccepted(loss, norm, mayLeaveOut)) {
            Map<String, Tensor> gradients = from.gradients();
            String largest = Divergence.largest(step, parameter -> tensor(gradients, parameter));
            from.clear();
            throw failure(batches, norm, rate, largest);
        }
        if (!Double.isFinite(norm)) {
            from.clear();
        }
        return result(batches, norm);
    }

    private GradientSums requireSums() {
        return sums.orElseThrow(() -> new IllegalStateException("this trainer makes an update by each batch"));
    }

    private Map<String, Tensor> given(long number, double rate) {
        Map<String, Tensor> given = new HashMap<>();
        given.put(TrainingStep.LEARNING_RATE, Tensor.ofFloats(new float[] {(float) rate}));
        given.put(TrainingStep.UPDATE, Tensor.ofLongs(new long[] {number}));
        given.put(TrainingStep.SEED, Tensor.ofLongs(new long[] {seed}));
        return given;
    }

    private static Map<String, Tensor> known(Map<String, Tensor> given, List<InferenceSession.Port> inputs) {
        given.keySet()
                .retainAll(inputs.stream().map(InferenceSession.Port::name).toList());
        return given;
    }

    private void count(Map<String, Tensor> found) {
        wanted.forEach(name -> summed.merge(name, number(found, name), Double::sum));
    }

    private StepResult result(int batches, double norm) {
        updates++;
        double loss = sum(step.loss()) / batches;
        Map<String, Double> metrics = new LinkedHashMap<>();
        step.metrics().forEach((name, output) -> metrics.put(name, sum(output)));
        summed.clear();
        return new StepResult(updates, batches, loss, metrics, norm);
    }

    private TrainingException failure(int batches, double norm, double rate, String largest) {
        double loss = sum(step.loss()) / batches;
        summed.clear();
        return TrainingException.diverged("the loss of update " + (updates + 1) + " is " + loss
                + " and the norm of its gradients " + norm + ", at the learning rate " + rate + "; " + largest
                + ": lower the rate, or clip the gradients");
    }

    private boolean isAccepted(Map<String, Tensor> found, boolean mayLeaveOut) {
        double[] losses = tensor(found, step.loss()).toDoubles();
        double[] norms = tensor(found, TrainingStep.GRADIENT_NORM).toDoubles();
        return IntStream.range(0, losses.length).allMatch(i -> isAccepted(losses[i], norms[i], mayLeaveOut));
    }

    /** Tells whether loss and gradients are finite. A step with a scaled loss leaves out an update by other gradients, and tries a smaller scale. */
    private static boolean isAccepted(double loss, double norm, boolean mayLeaveOut) {
        return Double.isFinite(loss) && (Double.isFinite(norm) || mayLeaveOut);
    }

    /** Tells whether the loss is scaled by a number that may still be halved. */
    private boolean isScaleLeft() {
        return step.lossScale()
                .filter(slot -> tensors.get(slot.name()).toDoubles()[0] >= 2)
                .isPresent();
    }

    private double sum(String output) {
        return summed.getOrDefault(output, 0.0);
    }

    private static double number(Map<String, double[]> numbers, String name, int index) {
        return Optional.ofNullable(numbers.get(name)).orElseThrow()[index];
    }

    private static double number(Map<String, Tensor> found, String name) {
        return tensor(found, name).toDoubles()[0];
    }

    private static Tensor tensor(Map<String, Tensor> found, String name) {
        return Optional.ofNullable(found.get(name)).orElseThrow();
    }

    /** The inputs that a batch gives, in the order of {@link TrainingStep#data}, with their types. */
    public List<InferenceSession.Port> data() {
        List<InferenceSession.Port> inputs = joined.map(InferenceSession::inputs)
                .orElseGet(() -> requireSums().inputs());
        return step.data().stream()
                .map(name -> inputs.stream()
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
        sums.ifPresent(GradientSums::clear);
        summed.clear();
        updates = after;
    }

    /**
     * Checks the running statistics of normalisations.
     *
     * @throws TrainingException when one is not finite: the model that is written would then compute no numbers
     */
    void requireFiniteStatistics() {
        for (TensorSlot slot : step.statistics()) {
            if (!Divergence.isFinite(tensors.get(slot.name()))) {
                throw new TrainingException(
                        "the running statistics '" + slot.name() + "' are no finite numbers after update "
                                + updates
                                + ", although the losses are: a batch with one element of each channel, such as a last"
                                + " batch of one example, has no variance; choose another size of batch");
            }
        }
    }

    /** The parameters, or their averages, and the statistics as the step stores them, by the names of the model's initializers. */
    public Map<String, Tensor> trained() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        step.parameters().forEach(slot -> all.put(slot.name(), tensors.get(step.trained(slot))));
        step.statistics().forEach(slot -> all.put(slot.name(), tensors.get(slot.name())));
        return all;
    }

    /**
     * A copy of a model for inference with trained tensors: normalisations use their running statistics, and nothing is dropped.
     *
     * @param model the model that the step was written for
     * @param trained what {@link #trained} gave
     */
    public Model with(Model model, Map<String, Tensor> trained) {
        model.assignNames();
        Model copy = GraphCopy.of(model);
        step.separateParameters(copy);
        Map<String, Value> values = copy.graph().valuesByName();
        trained.forEach((name, tensor) -> {
            Value value = values.get(name);
            if (value == null) {
                throw new TrainingException(
                        "the model has no initializer '" + name + "': give the one that the step was written for");
            }
            copy.graph().setInitializer(value, ofType(value, step.toInitializer(name, tensor)));
        });
        new EvaluationMode().run(copy);
        return copy;
    }

    /** The model may be in another floating-point type than the copy of it that is trained. */
    private static Tensor ofType(Value initializer, Tensor tensor) {
        DType type = initializer.initializer().map(Tensor::dtype).orElse(tensor.dtype());
        return tensor.dtype() == type || !type.isFloatingPoint()
                ? tensor
                : Tensor.ofDoubles(type, tensor.toDoubles(), tensor.dims());
    }

    @Override
    public void close() {
        repeated.ifPresent(InferenceSession::close);
        tensors.close();
        joined.ifPresent(InferenceSession::close);
        sums.ifPresent(GradientSums::close);
    }
}
