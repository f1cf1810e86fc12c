package org.onnxtwist.samples.recipe;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.Pipeline;

/** Gives a model another batch size, a number or a name, and computes in float16: {@code ChangeBatchAndTypes IN.onnx OUT.onnx SIZE}. */
public final class ChangeBatchAndTypes {
    public static void main(String[] args) throws IOException {
        Model model = OnnxReader.read(Path.of(args[0]));
        Pipeline.of("deploy", Passes.of("batch-dimension=" + args[2]), Passes.of("float16"))
                .run(model);
        OnnxWriter.write(model, Path.of(args[1]));
    }
}
