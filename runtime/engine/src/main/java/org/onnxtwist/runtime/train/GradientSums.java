package org.onnxtwist.runtime.train;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.onnxtwist.autodiff.step.GradientAccumulation;
import org.onnxtwist.autodiff.step.TensorSlot;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.ResidentTensors;

/** The sums of the gradients of several batches, which stay in native memory until an update is made by their mean. */
final class GradientSums implements AutoCloseable {
    private final List<TensorSlot> parameters;
    private final List<TensorSlot> sums;
    private final ResidentTensors tensors;
    private final InferenceSession gradients;
    private final InferenceSession update;
    private final Map<String, String> added = new LinkedHashMap<>();
    private final Map<String, String> renewed = new LinkedHashMap<>();
    private int batches;

    /** @param tensors has the parameters, statistics and the optimiser's state */
    GradientSums(TrainingStep step, ResidentTensors tensors, InferenceOptions options) {
        GradientAccumulation models = GradientAccumulation.of(step);
        this.sums = models.sums();
        this.parameters = step.parameters();
        this.tensors = tensors;
        gradients = open("the gradients of the training step", models.gradients(), options);
        update = open("the update of the training step", models.update(), options);
        sums.forEach(slot -> added.put(slot.next(), slot.name()));
        step.statistics().forEach(slot -> added.put(slot.next(), slot.name()));
        step.parameters().forEach(slot -> renewed.put(slot.next(), slot.name()));
        step.state().forEach(slot -> renewed.put(slot.next(), slot.name()));
        clear();
    }

    private static InferenceSession open(String label, Model model, InferenceOptions options) {
        return InferenceSession.open(
                label, ByteBuffer.wrap(OnnxWriter.toBytes(model)), options.withMemoryPattern(false));
    }

    /** The inputs of the gradients of a batch. */
    List<InferenceSession.Port> inputs() {
        return gradients.inputs();
    }

    /** The number of batches in the sums. */
    int batches() {
        return batches;
    }

    /** Adds the gradients of a batch, and renews the statistics. */
    Map<String, Tensor> add(Map<String, Tensor> given, Set<String> wanted) {
        Map<String, Tensor> all = new HashMap<>(given);
        all.put(GradientAccumulation.CARRIED, Tensor.ofFloats(new float[] {batches == 0 ? 0 : 1}));
        Map<String, Tensor> found = gradients.advance(tensors, all, added, wanted);
        batches++;
        return found;
    }

    /**
     * Makes an update by the mean of the gradients, and returns their norm; the next batch begins new sums.
     *
     * @param accepted whether an update whose gradients have this norm is kept
     */
    double update(Map<String, Tensor> given, DoublePredicate accepted) {
        Map<String, Tensor> all = new HashMap<>(given);
        all.put(GradientAccumulation.SHARE, Tensor.ofFloats(new float[] {1f / batches}));
        all.keySet()
                .retainAll(update.inputs().stream()
                        .map(InferenceSession.Port::name)
                        .toList());
        Map<String, Tensor> found = update.advance(
                tensors, all, renewed, Set.of(TrainingStep.GRADIENT_NORM), outputs -> accepted.test(norm(outputs)));
        batches = 0;
        return norm(found);
    }

    private static double norm(Map<String, Tensor> found) {
        return Optional.ofNullable(found.get(TrainingStep.GRADIENT_NORM))
                .orElseThrow()
                .toDoubles()[0];
    }

    /** The sums of the gradients, by the names of the parameters. */
    Map<String, Tensor> gradients() {
        Map<String, Tensor> found = new HashMap<>();
        for (int i = 0; i < sums.size(); i++) {
            found.put(parameters.get(i).name(), tensors.get(sums.get(i).name()));
        }
        return found;
    }

    /** Forgets the gradients, also those that are not finite. */
    void clear() {
        sums.forEach(slot -> tensors.put(slot.name(), slot.initial()));
        batches = 0;
    }

    @Override
    public void close() {
        gradients.close();
        update.close();
    }
}
