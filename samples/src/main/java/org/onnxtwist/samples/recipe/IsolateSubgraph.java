package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Extraction;

/** Keeps what computes TO from FROM, both lists of values: {@code IsolateSubgraph IN.onnx OUT.onnx FROM,... TO,...}. */
public final class IsolateSubgraph {
    public static void main(String[] args) throws IOException {
        Model model = OnnxReader.read(Path.of(args[0]));
        new Extraction(List.of(args[2].split(",")), List.of(args[3].split(","))).run(model);
        OnnxWriter.write(model, Path.of(args[1]));
    }
}
