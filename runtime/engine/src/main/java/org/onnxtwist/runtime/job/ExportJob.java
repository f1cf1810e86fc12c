package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.conversion.WellFormedModels;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.TwistExport;

/**
 * From a model file to one whose conv_twist layers are in fast forms, which is compared with what it was and published only where it
 * agrees.
 *
 * @param options how the layers are written
 * @param float16 whether weights and computation become float16
 * @param reading how to read
 * @param writing how to write
 * @param checks how to check
 */
public record ExportJob(
        ExportOptions options,
        boolean float16,
        ReadOptions reading,
        WriteOptions writing,
        OptimizationJob.Checks checks) {
    /**
     * Exports the model, compares the result with the original and publishes it if the checks pass.
     *
     * @throws PassException when the model cannot be changed as it was asked for
     */
    public ExportReport run(Destination target, ProgressListener progress) throws IOException {
        return run(target, progress, model -> {});
    }

    /** @param afterwards a change of the model before it is written, by which tests introduce mistakes */
    ExportReport run(Destination target, ProgressListener progress, Consumer<Model> afterwards) throws IOException {
        long start = System.nanoTime();
        Model model = WellFormedModels.read(target.model(), reading);
        progress.now("looking for conv_twist layers in " + target.model());
        ExportResult result;
        try {
            result = TwistExport.run(model, float16 ? options.withArithmetic(DType.FLOAT16) : options);
            if (float16) {
                new Float16Conversion(Set.of()).run(model);
            }
        } catch (OnnxTwistException e) {
            throw new PassException(target.model() + ": " + e.getMessage(), e);
        }
        afterwards.accept(model);
        ComparedPublication.Outcome outcome = new ComparedPublication(
                        reading, writing, checks, this::inArithmetic, false)
                .publish(model, target, progress);
        return new ExportReport(
                target.model(),
                target.output(),
                outcome.published(),
                result,
                outcome.comparison(),
                (System.nanoTime() - start) / 1e9);
    }

    private ComparisonOptions inArithmetic(ComparisonOptions comparison, Model original) {
        return float16 ? comparison.withArithmetic(DType.FLOAT16) : comparison.withRoundedConstants(original);
    }
}
