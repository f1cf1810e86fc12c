package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.edit.ModelEdit.AddOutput;
import org.onnxtwist.pass.edit.ModelEdit.RemoveOutput;
import org.onnxtwist.pass.edit.ModelEdits;

/** Ends a model at an inner value: {@code RemoveHead IN.onnx OUT.onnx OUTPUT VALUE}. What only the output needed goes. */
public final class RemoveHead {
    public static void main(String[] args) throws IOException {
        Model model = OnnxReader.read(Path.of(args[0]));
        new ModelEdits(List.of(new AddOutput(args[3]), new RemoveOutput(args[2]))).run(model);
        OnnxWriter.write(model, Path.of(args[1]));
    }
}
