package org.onnxtwist.tests.wrappers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

/** Models of a few nodes, written from ONNX's textual syntax. */
final class SmallNets {
    private SmallNets() {}

    /**
     * A model of operator set 17.
     *
     * @param graph its graph
     */
    static Path write(Path folder, String name, String graph) throws IOException {
        return write(folder, name, "", graph);
    }

    /** The same with an entry of the head, such as metadata. */
    static Path write(Path folder, String name, String head, String graph) throws IOException {
        Model model =
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17, \"ai.onnx.ml\" : 3]" + head + ">\n" + graph);
        Path file = Files.createDirectories(folder).resolve(name);
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }
}
