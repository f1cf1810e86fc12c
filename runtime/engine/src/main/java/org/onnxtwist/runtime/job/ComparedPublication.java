package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.compare.BatchComparison;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ComparisonReport;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.schema.check.Checker;

/**
 * Writes a changed model, and publishes it if it computes the same as the model in its file.
 *
 * @param reading the options for reading
 * @param writing the options for writing
 * @param checks the checks of the result
 * @param arithmetic adapts the options of the comparison to the changes of the model
 * @param otherBatch whether the batch has another size, so that the models are compared item by item
 */
record ComparedPublication(
        ReadOptions reading,
        WriteOptions writing,
        OptimizationJob.Checks checks,
        BiFunction<ComparisonOptions, Model, ComparisonOptions> arithmetic,
        boolean otherBatch) {
    /**
     * The outcome of a publication.
     *
     * @param published whether the result was published
     * @param comparison the report of the comparison; empty if none was made
     */
    record Outcome(boolean published, Optional<ComparisonReport> comparison) {}

    /** @param model the changed form of the model in the file of {@code target} */
    Outcome publish(Model model, Destination target, ProgressListener progress) throws IOException {
        progress.now("writing " + target.output());
        Optional<ComparisonReport> compared = Optional.empty();
        try (Staging staging = Staging.in(target.makeFolder())) {
            OnnxWriter.write(model, staging, target.name(), writing.withCheck(Checker::requireWellFormed));
            if (checks.comparison().isPresent()) {
                progress.now("comparing with " + target.model());
                compared = Optional.of(compare(checks.comparison().get(), target.model(), staging.file(target.name())));
                // Before the verdict, which would be on something else.
                ExternalData.requireUnchanged(model);
            }
            boolean passed = compared.map(report -> report.passed().orElse(!checks.required()))
                    .orElse(true);
            if (passed) {
                staging.publish();
            }
            return new Outcome(passed, compared);
        }
    }

    private ComparisonReport compare(ComparisonOptions options, Path before, Path after) throws IOException {
        Model original = OnnxReader.read(before, reading);
        ComparisonOptions chosen = arithmetic.apply(options, original);
        Model changed = OnnxReader.read(after, reading);
        return otherBatch
                ? new BatchComparison(chosen).compare(before, original, after, changed, OnnxReader.read(after, reading))
                : new LayerwiseComparison(chosen).compare(before, original, after, changed);
    }
}
