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

/** Cuts a model at a value: {@code CutInTwo IN.onnx VALUE FIRST.onnx SECOND.onnx}. */
public final class CutInTwo {
    private CutInTwo() {}

    public static void main(String[] args) throws IOException {
        cut(Path.of(args[0]), args[1], Path.of(args[2]), Path.of(args[3]));
    }

    static void cut(Path file, String value, Path first, Path second) throws IOException {
        Model head = OnnxReader.read(file);
        new Extraction(names(head.graph().inputs()), List.of(value)).run(head);
        OnnxWriter.write(head, first, WriteOptions.defaults());
        Model tail = OnnxReader.read(file);
        new Extraction(List.of(value), names(tail.graph().outputs())).run(tail);
        OnnxWriter.write(tail, second, WriteOptions.defaults());
    }

    private static List<String> names(List<Value> values) {
        return values.stream().flatMap(value -> value.name().stream()).toList();
    }
}
