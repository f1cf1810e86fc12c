package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.OptimizationRequest;

/**
 * Computes what depends on no input, with ONNX Runtime's help, and compares the result with the model before it is written: {@code
 * FoldConstants IN.onnx OUT.onnx}.
 */
public final class FoldConstants {
    public static void main(String[] files) throws IOException {
        OptimizationReport report = OptimizationRequest.ofPasses(
                        JobFiles.of(Path.of(files[0]), Path.of(files[1])),
                        OptimizationRequest.passes(List.of("constant-folding", "dead-code")),
                        new JobChecks<>(Optional.of(ComparisonOptions.defaults()), true))
                .run(task -> {});
        report.passes().forEach(System.out::println);
    }
}
