package org.onnxtwist.runtime.compare;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.tensor.Accumulation;
import org.onnxtwist.runtime.compare.tensor.Tolerances;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.ProviderSelection;

/**
 * The options of a comparison.
 *
 * @param provider the provider that runs the models
 * @param rtol replaces the relative tolerance of floating-point outputs; then an atol that is not given is 0
 * @param atol replaces the absolute tolerance; then an rtol that is not given is 0
 * @param seed the seed of generated inputs
 * @param threads threads within an operator; 0 leaves it to the runtime
 * @param optimization the optimisations that the runtime may apply to both models before it runs them
 * @param arithmetic the floating-point type that the second model computes in where that is not the one of its outputs; it determines the
 *     roundings that are to be expected
 * @param renamed the names of inputs and outputs in the second model, by their names in the first, where they differ
 * @param inputs a NumPy archive (.npz) of inputs that two models run on in place of generated ones
 */
public record ComparisonOptions(
        ProviderChoice provider,
        OptionalDouble rtol,
        OptionalDouble atol,
        long seed,
        int threads,
        Optimization optimization,
        Optional<DType> arithmetic,
        Map<String, String> renamed,
        Optional<Path> inputs) {
    public ComparisonOptions {
        renamed = Map.copyOf(renamed);
    }

    Tolerances tolerances(Accumulation depth) {
        Tolerances tolerances = Tolerances.of(depth, rtol, atol);
        return arithmetic.map(tolerances::computedIn).orElse(tolerances);
    }

    InferenceOptions inference(ProviderSelection selected) {
        return InferenceOptions.defaults()
                .with(selected.provider())
                .withThreads(threads)
                .with(optimization);
    }

    /** Returns the defaults: AUTO, tolerances that follow type and depth, seed 0, the runtime's threads and all of its optimisations. */
    public static ComparisonOptions defaults() {
        return new ComparisonOptions(
                ProviderChoice.AUTO,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                0,
                0,
                Optimization.ALL,
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    public ComparisonOptions withProvider(ProviderChoice choice) {
        return new ComparisonOptions(choice, rtol, atol, seed, threads, optimization, arithmetic, renamed, inputs);
    }

    public ComparisonOptions withRtol(double value) {
        return withTolerance(OptionalDouble.of(value), atol);
    }

    public ComparisonOptions withAtol(double value) {
        return withTolerance(rtol, OptionalDouble.of(value));
    }

    /** Returns these options with other tolerances; empty ones follow type and depth. */
    public ComparisonOptions withTolerance(OptionalDouble relative, OptionalDouble absolute) {
        return new ComparisonOptions(
                provider, relative, absolute, seed, threads, optimization, arithmetic, renamed, inputs);
    }

    public ComparisonOptions withSeed(long value) {
        return new ComparisonOptions(provider, rtol, atol, value, threads, optimization, arithmetic, renamed, inputs);
    }

    public ComparisonOptions with(Optimization choice) {
        return new ComparisonOptions(provider, rtol, atol, seed, threads, choice, arithmetic, renamed, inputs);
    }

    /**
     * Returns the options for a second model in which constants of the first are folded. ONNX Runtime runs bfloat16 as a copy in float, in
     * which computed values are not rounded to bfloat16, but a folded constant is. So the tolerance is that of bfloat16, if the first model
     * has any value of that type.
     */
    public ComparisonOptions withRoundedConstants(Model first) {
        boolean found = first.allNodes()
                .flatMap(node -> Stream.concat(node.inputValues(), node.outputs().stream()))
                .anyMatch(value -> value.type().dtype() == DType.BFLOAT16);
        return found ? withArithmetic(DType.BFLOAT16) : this;
    }

    public ComparisonOptions withArithmetic(DType dtype) {
        return new ComparisonOptions(
                provider, rtol, atol, seed, threads, optimization, Optional.of(dtype), renamed, inputs);
    }

    public ComparisonOptions withRenamed(Map<String, String> names) {
        return new ComparisonOptions(provider, rtol, atol, seed, threads, optimization, arithmetic, names, inputs);
    }

    /** Returns the options for two models that run on the arrays of a NumPy archive. */
    public ComparisonOptions withInputs(Path archive) {
        return new ComparisonOptions(
                provider, rtol, atol, seed, threads, optimization, arithmetic, renamed, Optional.of(archive));
    }
}
