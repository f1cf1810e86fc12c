package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.json.OnnxJson;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

/** The notation in which a model is written, determined by the extension of its file. */
public enum ModelNotation {
    /** ONNX's textual syntax: .onnxtxt, .onnxtext and .txt. */
    TEXT,
    /** ONNX's message as JSON: .json and .onnxjson. */
    JSON,
    /** ONNX's message: every other extension. */
    BINARY;

    public static ModelNotation of(Path file) {
        String name = file.toString();
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "onnxtxt", "onnxtext", "txt" -> TEXT;
            case "json", "onnxjson" -> JSON;
            default -> BINARY;
        };
    }

    /** Reads a model in the notation determined by the extension of its file. */
    public static Model read(Path file, ReadOptions options) throws IOException {
        return switch (of(file)) {
            case TEXT -> OnnxText.read(file, options);
            case JSON -> OnnxJson.read(file, options);
            case BINARY -> OnnxReader.read(file, options);
        };
    }

    /** Writes a model into a staging folder, and returns what the notation cannot represent. */
    public Omissions write(Model model, Staging staging, String name, WriteOptions options) throws IOException {
        return switch (this) {
            case TEXT -> OnnxText.write(model, staging, name);
            case JSON -> OnnxJson.write(model, staging, name);
            case BINARY -> {
                OnnxWriter.write(model, staging, name, options);
                yield new Omissions(Collections.emptySortedMap());
            }
        };
    }
}
