package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** Changes the image size of a convolutional model: {@code ChangeInputSize IN.onnx OUT.onnx HEIGHT WIDTH}. */
public final class ChangeInputSize {
    private ChangeInputSize() {}

    public static void main(String[] args) throws IOException {
        Model model = OnnxReader.read(Path.of(args[0]));
        resize(model, Long.parseLong(args[2]), Long.parseLong(args[3]));
        OnnxWriter.write(model, Path.of(args[1]), WriteOptions.defaults());
    }

    /** Removes the shapes that were declared for the old size and infers them for the new one; a contradiction is refused. */
    public static void resize(Model model, long height, long width) {
        Value image = model.graph().inputs().get(0);
        long[] sizes = image.type().shape().sizes().orElseThrow();
        image.setType(ValueType.tensor(image.type().dtype(), sizes[0], sizes[1], height, width));
        model.graph().forEachNode(node -> node.outputs().forEach(output -> output.setType(ValueType.UNKNOWN)));
        InferredTypes types = ShapeInference.infer(model);
        types.requireConsistent();
        model.graph().outputs().forEach(output -> output.setType(types.of(output)));
    }
}
