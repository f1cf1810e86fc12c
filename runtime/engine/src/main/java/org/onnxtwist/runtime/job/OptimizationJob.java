package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.BatchDimension;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.Renaming;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.PassReport;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.conversion.WellFormedModels;
import org.onnxtwist.runtime.evaluation.RuntimeEvaluator;

/**
 * The job of running passes over a model file. The result is compared with the original model, and published only if it agrees.
 *
 * @param passes the passes to run, in this order
 * @param reading the options for reading
 * @param writing the options for writing
 * @param checks the checks of the result
 */
public record OptimizationJob(List<Pass> passes, ReadOptions reading, WriteOptions writing, Checks checks) {
    public OptimizationJob {
        passes = List.copyOf(passes);
    }

    /**
     * The checks of the result.
     *
     * @param comparison the options of the comparison with the original model; empty for no comparison
     * @param required whether a result that cannot be run is rejected
     */
    public record Checks(Optional<ComparisonOptions> comparison, boolean required) {}

    /**
     * Returns the passes with the given names.
     *
     * @param names as {@link Passes#of} takes them; none for those that make a model smaller
     * @throws PassException when there is no such pass or its parameter does not fit
     */
    public static List<Pass> passes(List<String> names) {
        return names.isEmpty()
                ? Passes.smaller()
                : names.stream().map(Passes::of).toList();
    }

    /**
     * Runs the passes, compares the result with the original and publishes it if the checks pass.
     *
     * @throws PassException when a pass cannot do to this model what it was asked for
     */
    public OptimizationReport run(Destination target, ProgressListener progress) throws IOException {
        return run(target, progress, model -> {});
    }

    /** @param afterwards a change of the model before it is written, by which tests introduce mistakes */
    OptimizationReport run(Destination target, ProgressListener progress, Consumer<Model> afterwards)
            throws IOException {
        Path file = target.model();
        Model model = WellFormedModels.read(file, reading);
        progress.now("running passes over " + file);
        long before = model.constantBytes();
        List<PassReport> reports = reports(model, file);
        long grown = model.constantBytes() - before;
        afterwards.accept(model);
        ComparedPublication publication = new ComparedPublication(
                reading, writing, checks, this::comparison, passes.stream().anyMatch(BatchDimension.class::isInstance));
        ComparedPublication.Outcome outcome = publication.publish(model, target, progress);
        return new OptimizationReport(file, target.output(), outcome.published(), reports, grown, outcome.comparison());
    }

    private List<PassReport> reports(Model model, Path file) {
        Pipeline pipeline = Pipeline.of(
                "optimize", passes.stream().map(OptimizationJob::withRuntime).toList());
        try {
            return pipeline.reports(model);
        } catch (OnnxTwistException e) {
            throw new PassException(file + ": " + e.getMessage(), e);
        }
    }

    private static Pass withRuntime(Pass pass) {
        return pass instanceof ConstantFolding folding ? folding.and(new RuntimeEvaluator()) : pass;
    }

    private ComparisonOptions comparison(ComparisonOptions options, Model original) {
        return inArithmeticOfPasses(options, original).withRenamed(renamed(original));
    }

    /** Returns the names of the model's inputs and outputs after the passes, by their names before. */
    private Map<String, String> renamed(Model original) {
        Map<String, String> names = new LinkedHashMap<>();
        Stream.concat(original.graph().inputs().stream(), original.graph().outputs().stream())
                .flatMap(value -> value.name().stream())
                .forEach(name -> names.put(name, name));
        for (Pass pass : passes) {
            if (pass instanceof Renaming renaming) {
                names.replaceAll((old, name) -> renaming.names().getOrDefault(name, name));
            }
        }
        return names;
    }

    private ComparisonOptions inArithmeticOfPasses(ComparisonOptions options, Model original) {
        if (passes.stream().anyMatch(Float16Conversion.class::isInstance)) {
            return options.withArithmetic(DType.FLOAT16);
        }
        return passes.stream().anyMatch(ConstantFolding.class::isInstance)
                ? options.withRoundedConstants(original)
                : options;
    }
}
