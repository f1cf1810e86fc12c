package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;

/** The formats of files, which their extensions select, and the options for reading and writing them. */
public interface ModelFormat {
    /** Reads a model. */
    Model read(Path file) throws IOException;

    /**
     * Writes a model.
     *
     * @param staging where it is to be written
     * @param name the name of the file, whose extension selects the format
     * @return what the format cannot hold
     */
    Omissions write(Model model, Staging staging, String name) throws IOException;

    /** Tells whether the file with this name holds the message of ONNX, which ONNX Runtime reads. */
    boolean isBinary(Path file);
}
