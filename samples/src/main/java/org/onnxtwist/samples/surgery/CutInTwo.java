package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.Extraction;

/** Splits a model in two at a value: {@code CutInTwo IN.onnx VALUE FIRST.onnx SECOND.onnx}. */
public final class CutInTwo {
    private CutInTwo() {}

    public static void main(String[] args) throws IOException {
        Model head = OnnxReader.read(Path.of(args[0]));
        keepBefore(head, args[1]);
        OnnxWriter.write(head, Path.of(args[2]), WriteOptions.defaults());
        Model tail = OnnxReader.read(Path.of(args[0]));
        keepAfter(tail, args[1]);
        OnnxWriter.write(tail, Path.of(args[3]), WriteOptions.defaults());
    }

    public static void keepBefore(Model model, String value) {
        new Extraction(names(model.graph().inputs()), List.of(value)).run(model);
    }

    public static void keepAfter(Model model, String value) {
        new Extraction(List.of(value), names(model.graph().outputs())).run(model);
    }

    private static List<String> names(List<Value> values) {
        return values.stream().flatMap(value -> value.name().stream()).toList();
    }
}
