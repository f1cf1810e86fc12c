package org.onnxtwist.samples.surgery;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.LeakyRelu;
import org.onnxtwist.op.Relu;

/** Replaces every Relu by a LeakyRelu, also in subgraphs and functions: {@code ReplaceActivation IN.onnx OUT.onnx}. */
public final class ReplaceActivation {
    private ReplaceActivation() {}

    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        replaceAll(model);
        OnnxWriter.write(model, Path.of(files[1]), WriteOptions.defaults());
    }

    /** Replaces the nodes during the iteration, which continues through edits. */
    public static void replaceAll(Model model) {
        model.forEachNode(node -> replace(model, node));
    }

    private static void replace(Model model, Node node) {
        if (node.operator().equals(Relu.ID)) {
            Value input = node.input(0).orElseThrow();
            node.replaceWith(LeakyRelu.of(input).alpha(0.1f).emit(Placement.before(model, node)));
        }
    }
}
