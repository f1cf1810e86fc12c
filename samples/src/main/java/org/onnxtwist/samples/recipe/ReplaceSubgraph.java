package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.op.HardSwish;
import org.onnxtwist.pass.Passes;

/** Replaces all between a value and a node's output by one HardSwish: {@code ReplaceSubgraph IN.onnx OUT.onnx VALUE NODE}. */
public final class ReplaceSubgraph {
    public static void main(String[] args) throws IOException {
        Model model = OnnxReader.read(Path.of(args[0]));
        Node last = model.node(args[3]);
        last.replaceWith(HardSwish.of(model.value(args[2])).emit(Placement.before(model, last)));
        Passes.of("dead-code").run(model);
        OnnxWriter.write(model, Path.of(args[1]));
    }
}
