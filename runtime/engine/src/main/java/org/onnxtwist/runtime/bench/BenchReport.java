package org.onnxtwist.runtime.bench;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.ProviderSelection;

/**
 * The report of a benchmark of several models.
 *
 * @param runtime the version of ONNX Runtime
 * @param provider the provider that ran the models
 * @param device a description of its device, for example {@code amd64, 2 cores}
 * @param threads threads within an operator; 0 where it was left to the runtime
 * @param inputs the inputs that every model ran on; all sizes are known
 * @param rounds the number of samples of each model
 * @param models in the order in which they were given; the ratios are to the first
 * @param seconds the total time in seconds
 */
public record BenchReport(
        String runtime,
        ProviderSelection provider,
        String device,
        int threads,
        List<Port> inputs,
        int rounds,
        List<ModelFigures> models,
        double seconds) {
    public BenchReport {
        inputs = List.copyOf(inputs);
        models = List.copyOf(models);
    }

    /** Returns the number of items that a run computes: the batch of the first input that has one, else 1. */
    public long batch() {
        return inputs.stream()
                .map(input -> input.type().shape().known().orElse(List.of()))
                .flatMap(dims -> batch(dims).stream())
                .findFirst()
                .orElse(1L);
    }

    private static Optional<Long> batch(List<Dim> dims) {
        return InputSizes.batchAxis(dims).stream()
                .mapToObj(dims::get)
                .filter(Dim.Known.class::isInstance)
                .map(dim -> ((Dim.Known) dim).size())
                .findFirst();
    }

    /** Returns the number of items per second, one run after the other. */
    public double throughput(ModelFigures model) {
        return batch() / model.timing().median();
    }
}
