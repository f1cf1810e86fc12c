package org.onnxtwist.cli.program;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.Checker;

/** The methods {@code read} and {@code write} of the shell. */
public final class ShellFiles {
    private ShellFiles() {}

    /**
     * Reads a model in the format that the extension of its file selects.
     *
     * @throws org.onnxtwist.ir.OnnxTwistException when the model is malformed
     */
    public static Model read(String file, boolean trustLinks) throws IOException {
        Path path = Path.of(file);
        return WellFormedModels.require(
                path, ModelNotation.read(path, ReadOptions.defaults().withTrustLinks(trustLinks)));
    }

    /**
     * Checks a model and writes it in the format that the extension of the file selects. The file appears completely or not at all.
     *
     * @param original the file that the model was read from, which is not overwritten; empty if there is none
     * @return the file that was written
     * @throws org.onnxtwist.ir.OnnxTwistException when the model is not valid
     */
    public static Path write(Model model, String original, String file) throws IOException {
        Path name = Path.of(original.isEmpty() ? "model.onnx" : original);
        OutputTarget target = original.isEmpty() ? OutputTarget.created(name, file) : OutputTarget.renamed(name, file);
        Checker.requireValid(model);
        try (Staging staging = Staging.in(target.makeFolder())) {
            ModelNotation.of(target.output()).write(model, staging, target.name(), WriteOptions.defaults());
            staging.publish();
        }
        return target.output();
    }
}
