package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.Extraction;

/** Splits a model in two at a value: {@code CutInTwo IN.onnx VALUE FIRST.onnx SECOND.onnx}. */
public final class CutInTwo {
    public static void main(String[] args) throws IOException {
        Model first = OnnxReader.read(Path.of(args[0]));
        Model second = OnnxReader.read(Path.of(args[0]));
        cut(first, second, args[1]);
        OnnxWriter.write(first, Path.of(args[2]));
        OnnxWriter.write(second, Path.of(args[3]));
    }

    public static void cut(Model first, Model second, String value) {
        new Extraction(names(first.graph().inputs()), List.of(value)).run(first);
        new Extraction(List.of(value), names(second.graph().outputs())).run(second);
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(value -> value.name().orElseThrow()).toList();
    }
}
