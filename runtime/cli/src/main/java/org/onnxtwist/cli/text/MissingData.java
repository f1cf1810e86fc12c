package org.onnxtwist.cli.text;

import java.nio.file.Path;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.message.Excerpt;

/** The warning about missing files of external data, for commands that look at the structure of a model only. */
public final class MissingData {
    private MissingData() {}

    /** One line for each file, on standard error. */
    public static void report(Console console, Path model, Model read) {
        ExternalData.missing(read)
                .keySet()
                .forEach(location -> console.err()
                        .println(Excerpt.escaped("onnx-twist: '" + model + "': its data file '" + location
                                + "' is missing: everything that depends on the weights in it is left out")));
    }
}
