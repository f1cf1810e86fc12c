package org.onnxtwist.runtime.session;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The options of a session.
 *
 * @param threads threads within an operator; 0 leaves it to the runtime (one for each core)
 * @param optimization the optimisations that the runtime may apply
 * @param provider the provider that executes the nodes; nodes that CUDA has no kernel for run on the CPU
 * @param profileFolder an existing folder for the runtime's profile while the session lives; empty for no profile
 * @param memoryPattern whether the runtime takes the memory of a whole run at once, from the second run on: faster, but of a long backward
 *     pass about twice as much
 */
public record InferenceOptions(
        int threads,
        Optimization optimization,
        Provider provider,
        Optional<Path> profileFolder,
        boolean memoryPattern) {
    public InferenceOptions {
        if (threads < 0) {
            throw new IllegalArgumentException(
                    "the number of threads is " + threads + ": give 0 for the default, or a positive number");
        }
    }

    /** Returns the defaults: the runtime's threads, all optimisations, the CPU, no profile. */
    public static InferenceOptions defaults() {
        return new InferenceOptions(0, Optimization.ALL, Provider.CPU, Optional.empty(), true);
    }

    public InferenceOptions withThreads(int count) {
        return new InferenceOptions(count, optimization, provider, profileFolder, memoryPattern);
    }

    public InferenceOptions with(Optimization level) {
        return new InferenceOptions(threads, level, provider, profileFolder, memoryPattern);
    }

    public InferenceOptions with(Provider executor) {
        return new InferenceOptions(threads, optimization, executor, profileFolder, memoryPattern);
    }

    public InferenceOptions withMemoryPattern(boolean wanted) {
        return new InferenceOptions(threads, optimization, provider, profileFolder, wanted);
    }

    public InferenceOptions withProfile(Path folder) {
        return new InferenceOptions(threads, optimization, provider, Optional.of(folder), memoryPattern);
    }

    /** The extent to which ONNX Runtime may rewrite a model before it runs it. */
    public enum Optimization {
        /** No optimisations: each node runs as it is in the file. */
        NONE,
        /** Fusions, but no layouts of the runtime's own. */
        EXTENDED,
        /** All optimisations that the runtime has, layout changes and fusions included. */
        ALL;

        /** Returns the words that reports use. */
        public String label() {
            return this == NONE ? "optimisations off" : "optimisations on";
        }
    }
}
