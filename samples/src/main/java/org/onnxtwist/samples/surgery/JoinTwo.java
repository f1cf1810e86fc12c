package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Models;

/** Lets the first input of a model read the first output of another: {@code JoinTwo FIRST.onnx SECOND.onnx OUT.onnx}. */
public final class JoinTwo {
    private JoinTwo() {}

    public static void main(String[] files) throws IOException {
        Model first = OnnxReader.read(Path.of(files[0]));
        Model second = OnnxReader.read(Path.of(files[1]));
        OnnxWriter.write(join(first, second), Path.of(files[2]), WriteOptions.defaults());
    }

    /** Names that both models have get a prefix in the second. */
    public static Model join(Model first, Model second) {
        String output = first.graph().outputs().get(0).name().orElseThrow();
        String input = second.graph().inputs().get(0).name().orElseThrow();
        return Models.merge(first, second, Map.of(input, output), "second.");
    }
}
