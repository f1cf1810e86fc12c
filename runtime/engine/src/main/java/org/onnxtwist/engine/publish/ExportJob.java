package org.onnxtwist.engine.publish;

import java.io.IOException;
import java.util.Set;
import org.onnxtwist.engine.compare.ComparisonOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Float16Conversion;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.twist.export.ExportOutcome;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;

/**
 * From a model file to one whose conv_twist layers are in fast forms, which is compared with what it was and published only where it
 * agrees.
 *
 * @param selection chooses the forms
 * @param float16 whether weights and computation become float16
 * @param reading how to read
 * @param writing how to write
 * @param checks how to check
 */
public record ExportJob(
        Selection selection,
        boolean float16,
        ReadOptions reading,
        WriteOptions writing,
        OptimizationJob.Checks checks) {
    /**
     * Does it.
     *
     * @throws PassException when the model cannot be changed as it was asked for
     */
    public ExportReport run(Destination target, ProgressListener progress) throws IOException {
        long start = System.nanoTime();
        Model model = OnnxReader.read(target.model(), reading);
        progress.now("looking for conv_twist layers in " + target.model());
        ExportOutcome exported;
        try {
            exported = TwistExport.export(model, selection);
            if (float16) {
                new Float16Conversion(Set.of()).run(model);
            }
        } catch (PassException e) {
            throw new PassException(target.model() + ": " + e.getMessage(), e);
        }
        ComparedPublication.Outcome outcome = new ComparedPublication(
                        reading, writing, checks, (options, original) -> inArithmetic(options))
                .publish(model, target, progress);
        return new ExportReport(
                target.model(),
                target.output(),
                outcome.published(),
                exported.layers(),
                exported.kept(),
                exported.nearMisses(),
                outcome.comparison(),
                (System.nanoTime() - start) / 1e9);
    }

    private ComparisonOptions inArithmetic(ComparisonOptions options) {
        return float16 ? options.withArithmetic(DType.FLOAT16) : options;
    }
}
