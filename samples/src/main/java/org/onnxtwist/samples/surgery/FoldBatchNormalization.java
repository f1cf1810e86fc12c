package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.rewrite.EditLog;
import org.onnxtwist.rewrite.RuleEngine;

/** Folds each BatchNormalization into the Conv before it, and prints the edits: {@code FoldBatchNormalization IN.onnx OUT.onnx}. */
public final class FoldBatchNormalization {
    private FoldBatchNormalization() {}

    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        fold(model).entries().forEach(System.out::println);
        OnnxWriter.write(model, Path.of(files[1]), WriteOptions.defaults());
    }

    /** The new weights are computed when the model is written. */
    public static EditLog fold(Model model) {
        EditLog log = new EditLog();
        RuleEngine.of(Rules.of("fold-batch-normalization-into-conv")).logTo(log).run(model);
        return log;
    }
}
