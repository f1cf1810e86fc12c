package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.json.OnnxJson;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;

/** The notation of a model's file, determined by its extension. */
public enum ModelNotation {
    /** ONNX's textual syntax: .onnxtxt, .onnxtext and .txt. */
    TEXT,
    /** ONNX's message as JSON: .json and .onnxjson. */
    JSON,
    /** ONNX's message, as ONNX Runtime reads it: .onnx and .pb. */
    BINARY;

    private static final Omissions NOTHING = new Omissions(Collections.emptySortedMap());

    /** Returns the notation in which a file is read: {@link #BINARY} for an unknown extension. */
    public static ModelNotation of(Path file) {
        return byExtension(file).orElse(BINARY);
    }

    /**
     * Returns the notation in which a file is written that the user named.
     *
     * @throws CommandException when its extension does not say which one
     */
    public static ModelNotation ofOutput(Path file) {
        return byExtension(file).orElseThrow(() -> {
            String extension = extension(file);
            return CommandException.usage("the output " + file + " has "
                    + (extension.isEmpty() ? "no extension" : "the unknown extension ." + extension)
                    + ": end its name in .onnx, in .onnxtxt or .txt for ONNX's textual syntax, or in .json for JSON"
                    + (extension.isEmpty() ? "; for a folder, in a slash" : ""));
        });
    }

    /** Tells whether the extension of a file names a notation. */
    static boolean names(Path file) {
        return byExtension(file).isPresent();
    }

    private static Optional<ModelNotation> byExtension(Path file) {
        return switch (extension(file).toLowerCase(Locale.ROOT)) {
            case "onnxtxt", "onnxtext", "txt" -> Optional.of(TEXT);
            case "json", "onnxjson" -> Optional.of(JSON);
            case "onnx", "pb" -> Optional.of(BINARY);
            default -> Optional.empty();
        };
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
    }

    /** Reads a model in the notation determined by the extension of its file. */
    public static Model read(Path file, ReadOptions options) throws IOException {
        return switch (of(file)) {
            case TEXT -> OnnxText.read(file, options);
            case JSON -> OnnxJson.read(file, options);
            case BINARY -> OnnxReader.read(file, options);
        };
    }

    /**
     * Publishes a model that is staged as {@link #BINARY} under the name of the output, in the notation of the output's extension, and warns of
     * what that cannot represent.
     */
    public static void publish(Staging staging, Path output, Console console) throws IOException {
        ModelNotation notation = of(output);
        if (notation == BINARY) {
            staging.publish();
            return;
        }
        String name = String.valueOf(output.getFileName());
        // The notations hold all tensors, whose data are read from where the staged file refers to.
        Model staged = OnnxReader.read(staging.file(name), ReadOptions.defaults());
        try (Staging converted = Staging.in(staging.folder())) {
            Omissions omissions = notation.write(staged, converted, name, WriteOptions.defaults());
            converted.publish();
            warn(omissions, output, console);
        }
    }

    /** Warns of what the notation of an output cannot represent. */
    public static void warn(Omissions omissions, Path output, Console console) {
        if (!omissions.isEmpty()) {
            console.warn(output + " lacks what its format cannot represent: " + omissions);
        }
    }

    /** Writes a model into a staging folder, and returns what the notation cannot represent. */
    public Omissions write(Model model, Staging staging, String name, WriteOptions options) throws IOException {
        return switch (this) {
            case TEXT -> writeText(model, staging, name);
            case JSON -> OnnxJson.write(model, staging, name);
            case BINARY -> {
                OnnxWriter.write(model, staging, name, options);
                yield NOTHING;
            }
        };
    }

    private static Omissions writeText(Model model, Staging staging, String name) throws IOException {
        try {
            return OnnxText.write(model, staging, name);
        } catch (OnnxText.InexpressibleException e) {
            throw new CommandException(
                    e.fault(), staging.folder().resolve(name) + " cannot be written: " + e.getMessage());
        }
    }
}
