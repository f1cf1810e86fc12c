package org.onnxtwist.verdicts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.job.RewriteRequest;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.rewrite.TwistOptions;

/** What each command's check says of its own result on one model whose layers twist. */
final class Verdicts {
    private final Path folder;
    private final Map<String, Optional<String>> refusals = new LinkedHashMap<>();

    private Verdicts(Path folder) {
        this.folder = folder;
    }

    /**
     * By command, the reason why it refused its result; empty where it accepted it. Nothing at all where the model has no layer.
     *
     * @param folder for what the commands write
     * @param share how strongly the layers twist, in units of the base kernel's deviation
     */
    static Map<String, Optional<String>> of(Path model, Path folder, double share) throws IOException {
        Verdicts verdicts = new Verdicts(folder);
        Map<String, Tensor> parameters = RandomTwists.of(OnnxReader.read(model), share, 0);
        if (!parameters.isEmpty()) {
            verdicts.all(model, parameters);
        }
        return verdicts.refusals;
    }

    private void all(Path model, Map<String, Tensor> parameters) throws IOException {
        Path training = folder.resolve("training.onnx");
        Path stored = folder.resolve("stored.onnx");
        TwistOptions options = TwistOptions.defaults().withParameters(parameters);
        rewrite("rewrite", model, training, options);
        rewrite("rewrite --for export", model, stored, options.withPurpose(Purpose.EXPORT));
        if (Files.exists(training) && Files.exists(stored)) {
            judge(
                    "verify",
                    Optional.of(new LayerwiseComparison(ComparisonOptions.defaults())
                            .compare(training, OnnxReader.read(training), stored, OnnxReader.read(stored))));
        }
        if (Files.exists(training)) {
            optimize(training);
            for (String label : Selection.labels()) {
                export(
                        "export --form " + label,
                        training,
                        Selection.labelled(label, new CostModel(1)).orElseThrow(),
                        false);
            }
            export("export --fp16", training, new CostModel(1), true);
        }
    }

    private void rewrite(String command, Path model, Path output, TwistOptions options) throws IOException {
        JobFiles files = JobFiles.of(model, output);
        RewriteReport report = RewriteRequest.of(
                        files, options, new JobChecks<>(Optional.of(VerificationOptions.defaults()), false))
                .run(task -> {});
        refusals.put(
                command,
                report.verification()
                        .filter(check -> !check.passed().orElse(false))
                        .map(check -> check.reason()));
        if (!Files.exists(output)) {
            RewriteRequest.of(files, options, JobChecks.none()).run(task -> {});
        }
    }

    private static JobChecks<ComparisonOptions> checks() {
        return new JobChecks<>(Optional.of(ComparisonOptions.defaults()), false);
    }

    private void optimize(Path model) throws IOException {
        judge(
                "optimize",
                OptimizationRequest.ofPasses(
                                JobFiles.of(model, folder.resolve("optimized.onnx")),
                                OptimizationRequest.passes(List.of()),
                                checks())
                        .run(task -> {})
                        .verification());
    }

    private void export(String command, Path model, Selection selection, boolean float16) throws IOException {
        judge(
                command,
                OptimizationRequest.ofForms(
                                JobFiles.of(model, folder.resolve("exported.onnx")),
                                ExportOptions.of(selection),
                                float16,
                                checks())
                        .run(task -> {})
                        .verification());
    }

    private void judge(String command, Optional<ComparisonReport> report) {
        refusals.put(
                command, report.filter(check -> !check.passed().orElse(false)).map(ComparisonReport::reason));
    }
}
