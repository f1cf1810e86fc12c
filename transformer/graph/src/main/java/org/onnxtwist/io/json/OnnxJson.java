package org.onnxtwist.io.json;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.notation.ModelMessage;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * Models in the JSON form of ONNX's message, in UTF-8, as every implementation of Protocol Buffers reads and writes it:
 *
 * <pre>
 * {
 *   "irVersion" : "8",
 *   "graph" : {
 *     "node" : [ { "input" : [ "x" ], "output" : [ "y" ], "opType" : "Relu" } ],
 *     "initializer" : [ { "dims" : [ "2" ], "dataType" : 1, "name" : "w", "rawData" : "AACAPwAAAEA=" } ]
 *   }
 * }
 * </pre>
 *
 * <p>Integers of 64 bits are strings, bytes are base64, kinds of attributes are names, fields that are not set are left out; NaN and the
 * infinities are strings. Reading accepts numbers for strings and the other way round, the names that fields have in the message,
 * {@code null} for a field that is not set, and base64 in the standard alphabet without padding too.
 *
 * <p>All of a model is in it but fields of a format later than this library's, which are counted as {@link Omissions}, and what in names
 * and documentation is not UTF-8. Tensors stream from their files; external data is written into the document.
 */
public final class OnnxJson {
    private static final String MEMORY = "the JSON text";

    private OnnxJson() {}

    /**
     * The model that a document says.
     *
     * @throws InvalidModelException for what is not JSON, not a model, or a model that is not valid; of the former with line and column
     */
    public static Model parse(String json) {
        ReadOptions options = ReadOptions.defaults();
        InputStream stream = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        try {
            return ModelMessage.toModel(MessageReader.model(stream, MEMORY, options.maxDepth()), MEMORY, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file. External data is looked for in its folder; tensors in the document are held on the heap. */
    public static Model read(Path file, ReadOptions options) throws IOException {
        ModelMessage.requireReadable(file);
        try (InputStream stream = Files.newInputStream(file)) {
            return ModelMessage.toModel(
                    MessageReader.model(stream, file.toString(), options.maxDepth()), file, options);
        }
    }

    /** The document of a model. Values and nodes that have no name yet get one, so the model is changed in that. */
    public static String print(Model model) {
        return ModelMessage.text(stream -> write(model, stream));
    }

    /** Writes the document of a model to a stream, which is left open. */
    public static Omissions write(Model model, OutputStream stream) throws IOException {
        return MessageWriter.write(ModelMessage.of(model), stream);
    }

    /** Writes the document of a model into a staging folder, from where it will be published as {@code name}. */
    public static Omissions write(Model model, Staging staging, String name) throws IOException {
        ModelMessage message = ModelMessage.of(model);
        Omissions[] omissions = new Omissions[1];
        message.write(staging, name, stream -> omissions[0] = MessageWriter.write(message, stream));
        return omissions[0];
    }
}
