package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.shape.ShapeInference;

/** Turns a classifier's scores into probabilities, and adds the best class as an output: {@code AddEpilogue IN.onnx OUT.onnx}. */
public final class AddEpilogue {
    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        Value scores = model.graph().outputs().get(0);
        model.insertAfter(scores, (logits, place) -> Softmax.of(logits).axis(-1).emit(place));
        Value label = ArgMax.of(scores).axis(-1).keepdims(0).emit(Placement.atEnd(model, model.graph()));
        label.setName("label");
        label.setType(ShapeInference.infer(model).of(label));
        model.graph().addOutput(label);
        OnnxWriter.write(model, Path.of(files[1]));
    }
}
