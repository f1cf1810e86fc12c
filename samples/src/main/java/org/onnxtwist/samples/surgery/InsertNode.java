package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.schema.check.Checker;

/** Inserts a Softmax before the first output: {@code InsertNode IN.onnx OUT.onnx}. */
public final class InsertNode {
    private InsertNode() {}

    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        insertSoftmax(model);
        OnnxWriter.write(model, Path.of(files[1]), WriteOptions.defaults().withCheck(Checker::requireValid));
    }

    /** The output keeps its name and its readers; the Softmax now produces it. */
    public static void insertSoftmax(Model model) {
        Value output = model.graph().outputs().get(0);
        model.insertAfter(output, (logits, place) -> Softmax.of(logits).axis(1).emit(place));
    }
}
