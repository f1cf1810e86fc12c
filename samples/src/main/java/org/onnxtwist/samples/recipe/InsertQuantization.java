package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.QuantizeLinear;

/** Lets each Conv read data and weight rounded to 8 bits, by one scale: {@code InsertQuantization IN.onnx OUT.onnx SCALE}. */
public final class InsertQuantization {
    public static void main(String[] args) throws IOException {
        Model model = OnnxReader.read(Path.of(args[0]));
        var scale = model.graph().addInitializer("scale", Tensor.filled(DType.FLOAT, Double.parseDouble(args[2])));
        var zero = model.graph().addInitializer("zero_point", Tensor.filled(DType.INT8, 0));
        model.forEachNode(node -> {
            for (int i = 0; i < 2 && node.operator().equals(Conv.ID); i++) {
                model.insertBefore(node, i, (value, place) -> {
                    var codes = QuantizeLinear.of(value, scale).yZeroPoint(zero).emit(place);
                    return DequantizeLinear.of(codes, scale).xZeroPoint(zero).emit(place);
                });
            }
        });
        OnnxWriter.write(model, Path.of(args[1]));
    }
}
