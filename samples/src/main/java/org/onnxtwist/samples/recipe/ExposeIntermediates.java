package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Makes every value that a node computes an output of the model, for debugging: {@code ExposeIntermediates IN.onnx OUT.onnx}. */
public final class ExposeIntermediates {
    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        InferredTypes types = ShapeInference.infer(model);
        for (Node node : model.graph().nodes()) {
            node.outputs().stream()
                    .filter(value -> !value.isOmitted() && !value.isOutput())
                    .forEach(value -> {
                        value.setType(types.of(value));
                        model.graph().addOutput(value);
                    });
        }
        OnnxWriter.write(model, Path.of(files[1]));
    }
}
