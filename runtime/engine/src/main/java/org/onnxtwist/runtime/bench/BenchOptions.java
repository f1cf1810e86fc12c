package org.onnxtwist.runtime.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.onnxtwist.runtime.session.ProviderChoice;

/**
 * The options of a benchmark.
 *
 * @param provider the provider that runs the models
 * @param threads threads within an operator; 0 leaves it to the runtime
 * @param batch the size of the first dimension of the inputs; empty leaves it as a model says, or 1 where it says nothing
 * @param sizes by the name of an open dimension its size, or by the name of an input the sizes of all of its dimensions
 * @param measurement the options of the measurement
 * @param nodes whether to measure the time of each node, in a separate session
 */
public record BenchOptions(
        ProviderChoice provider,
        int threads,
        OptionalLong batch,
        Map<String, List<Long>> sizes,
        MeasurementOptions measurement,
        boolean nodes) {
    public BenchOptions {
        if (threads < 0) {
            throw new IllegalArgumentException(
                    "the number of threads is " + threads + ": give 0 for the default, or a positive number");
        }
        if (batch.isPresent() && batch.getAsLong() < 1) {
            throw new IllegalArgumentException("the batch size is " + batch.getAsLong() + ": give 1 or more");
        }
        sizes = new LinkedHashMap<>(sizes);
    }

    /**
     * Returns the defaults: AUTO, the runtime's threads, the models' own batch and sizes, the measurement's defaults, with the time of each
     * node.
     */
    public static BenchOptions defaults() {
        return new BenchOptions(
                ProviderChoice.AUTO, 0, OptionalLong.empty(), Map.of(), MeasurementOptions.defaults(), true);
    }

    public BenchOptions withProvider(ProviderChoice choice) {
        return new BenchOptions(choice, threads, batch, sizes, measurement, nodes);
    }

    public BenchOptions withThreads(int count) {
        return new BenchOptions(provider, count, batch, sizes, measurement, nodes);
    }

    public BenchOptions withBatch(long items) {
        return new BenchOptions(provider, threads, OptionalLong.of(items), sizes, measurement, nodes);
    }

    public BenchOptions withSizes(Map<String, List<Long>> given) {
        return new BenchOptions(provider, threads, batch, given, measurement, nodes);
    }

    public BenchOptions with(MeasurementOptions choice) {
        return new BenchOptions(provider, threads, batch, sizes, choice, nodes);
    }

    public BenchOptions withNodes(boolean wanted) {
        return new BenchOptions(provider, threads, batch, sizes, measurement, wanted);
    }
}
