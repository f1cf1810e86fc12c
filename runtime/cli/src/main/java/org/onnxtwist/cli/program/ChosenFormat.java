package org.onnxtwist.cli.program;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.program.ModelFormat;

/**
 * The format that the extension of a file selects, with the options of the command.
 *
 * @param reading the options for reading
 * @param writing the options for writing, which apply to .onnx files
 */
public record ChosenFormat(ReadOptions reading, WriteOptions writing) implements ModelFormat {
    @Override
    public Model read(Path file) throws IOException {
        return ModelNotation.read(file, reading);
    }

    @Override
    public Omissions write(Model model, Staging staging, String name) throws IOException {
        return ModelNotation.of(Path.of(name)).write(model, staging, name, writing);
    }

    @Override
    public boolean isBinary(Path file) {
        return ModelNotation.of(file) == ModelNotation.BINARY;
    }
}
