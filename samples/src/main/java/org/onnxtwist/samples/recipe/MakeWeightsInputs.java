package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/** Takes the weights out of a model: each becomes an input that a caller has to give: {@code MakeWeightsInputs IN.onnx OUT.onnx}. */
public final class MakeWeightsInputs {
    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        for (Value weight : List.copyOf(model.graph().initializers())) {
            if (!weight.isInput() && weight.initializer().orElseThrow().dtype().isFloatingPoint()) {
                model.graph().exposeAsInput(weight);
                model.graph().removeInitializer(weight);
            }
        }
        OnnxWriter.write(model, Path.of(files[1]));
    }
}
