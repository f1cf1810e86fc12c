package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.pass.structure.Renaming;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.BatchComparison;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.job.OptimizationRequest.Tuning;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.RuntimeEvaluator;
import org.onnxtwist.runtime.tune.Autotune;
import org.onnxtwist.runtime.tune.TuningCache;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.Selection;

/** Runs passes over a model, writes its layers in fast forms, and compares the result with the original model. */
final class OptimizationJob extends ModelJob<ComparisonOptions, ComparisonReport, OptimizationReport> {
    private final OptimizationRequest request;

    OptimizationJob(OptimizationRequest request) {
        super(request.files(), request.checks());
        this.request = request;
    }

    @Override
    Change<ComparisonOptions, ComparisonReport, OptimizationReport> change(Model model, ProgressListener progress)
            throws IOException {
        progress.now((request.passes().isEmpty() ? "looking for conv_twist layers in " : "running passes over ")
                + target.model());
        Optional<ExportOptions> forms =
                request.forms().map(given -> request.float16() ? given.withArithmetic(DType.FLOAT16) : given);
        List<ExportResult> exports = new ArrayList<>();
        ModelTotals before = ModelTotals.of(model).withFile(target.model());
        List<Pipeline.Report> passes;
        if (forms.isPresent() && request.tuning().isPresent()) {
            try (TemporaryFolder scratch = TemporaryFolder.create("export")) {
                ExportOptions given = forms.get();
                Selection timed = timed(request.tuning().get(), given.selection(), scratch.path(), progress);
                passes = run(model, Optional.of(given.withSelection(timed)), exports);
            }
        } else {
            passes = run(model, forms, exports);
        }
        ModelTotals after = ModelTotals.of(model);
        long grownBytes = after.weightBytes() - before.weightBytes();
        return new Change<>(
                Outcome.WRITTEN,
                (options, staging) -> {
                    progress.now("comparing with " + target.model());
                    return compare(options, staging.file(target.name()));
                },
                (outcome, check, seconds) -> new OptimizationReport(
                        target.model(),
                        target.output(),
                        outcome,
                        request.passes().isEmpty() ? List.of() : passes,
                        exports.stream().findFirst(),
                        grownBytes,
                        before,
                        outcome == Outcome.WRITTEN ? after.withFile(target.output()) : after,
                        check,
                        seconds));
    }

    private List<Pipeline.Report> run(Model model, Optional<ExportOptions> forms, List<ExportResult> exports) {
        List<Pass> passes = new ArrayList<>();
        // The exported model is for inference, with constant weights.
        forms.ifPresent(options -> model.removeTraining());
        request.passes().forEach(pass -> passes.add(withRuntime(pass)));
        forms.ifPresent(options -> passes.add(new FastForms(options, exports::add)));
        if (request.float16()) {
            passes.add(new Float16Conversion(Set.of()));
        }
        try {
            return Pipeline.of("optimize", passes).reports(model);
        } catch (OnnxTwistException e) {
            throw new PassException(target.model() + ": " + e.getMessage(), e);
        }
    }

    private static Pass withRuntime(Pass pass) {
        return pass instanceof ConstantFolding folding ? folding.and(new RuntimeEvaluator()) : pass;
    }

    private static Selection timed(Tuning tuning, Selection otherwise, Path scratch, ProgressListener progress)
            throws IOException {
        InferenceOptions options = InferenceOptions.defaults()
                .withThreads(tuning.threads())
                .with(ProviderSelection.choose(tuning.provider()).provider());
        return new Autotune(
                otherwise, options, tuning.batch(), TuningCache.in(TuningCache.usualFile()), scratch, progress);
    }

    private ComparisonReport compare(ComparisonOptions options, Path after) throws IOException {
        Path before = target.model();
        Model original = OnnxReader.read(before, files.reading());
        ComparisonOptions chosen = inArithmetic(options, original).withRenamed(renamed(original));
        Model changed = OnnxReader.read(after, files.reading());
        return runs(BatchDimension.class)
                ? new BatchComparison(chosen)
                        .compare(before, original, after, changed, OnnxReader.read(after, files.reading()))
                : new LayerwiseComparison(chosen).compare(before, original, after, changed);
    }

    private ComparisonOptions inArithmetic(ComparisonOptions options, Model original) {
        if (request.float16() || runs(Float16Conversion.class)) {
            return options.withArithmetic(DType.FLOAT16);
        }
        return request.forms().isPresent() || runs(ConstantFolding.class)
                ? options.withRoundedConstants(original)
                : options;
    }

    private boolean runs(Class<? extends Pass> pass) {
        return request.passes().stream().anyMatch(pass::isInstance);
    }

    /** Returns the names of the model's inputs and outputs after the passes, by their names before. */
    private Map<String, String> renamed(Model original) {
        Map<String, String> names = new LinkedHashMap<>();
        Stream.concat(original.graph().inputs().stream(), original.graph().outputs().stream())
                .flatMap(value -> value.name().stream())
                .forEach(name -> names.put(name, name));
        for (Pass pass : request.passes()) {
            if (pass instanceof Renaming renaming) {
                names.replaceAll((old, name) -> renaming.names().getOrDefault(name, name));
            }
        }
        return names;
    }
}
