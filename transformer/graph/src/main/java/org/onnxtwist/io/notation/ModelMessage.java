package org.onnxtwist.io.notation;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.external.ExternalFolder;
import org.onnxtwist.io.external.ExternalPlan;
import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.NewFile;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.ModelReader;
import org.onnxtwist.io.onnx.ModelWriter;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/**
 * A model as a protobuf message of ONNX's format, for notations other than the binary one. It is the message that {@link OnnxWriter} would
 * write with all tensors inside, except that the contents of tensors stay where they are stored until they are asked for.
 */
public final class ModelMessage {
    private static final int BUFFER = 1 << 16;

    private final ModelProto proto;
    private final TensorWriter tensors;
    private final Set<SourceFile> sources;

    private ModelMessage(ModelProto proto, TensorWriter tensors, Set<SourceFile> sources) {
        this.proto = proto;
        this.tensors = tensors;
        this.sources = sources;
    }

    /** Creates the message of a model, whose values and nodes are named by {@link Model#assignNames}. */
    public static ModelMessage of(Model model) {
        model.assignNames();
        TensorWriter tensors = new TensorWriter(ExternalPlan.inside());
        ModelProto proto = ModelWriter.message(model, tensors);
        return new ModelMessage(proto, tensors, ModelWriter.sources(model, tensors));
    }

    /** The message; its tensors have their elements in them, or {@link #content} has them. */
    public ModelProto proto() {
        return proto;
    }

    /** The content of raw_data of {@code tensor}, a message in {@link #proto}; empty if the message itself holds all elements. */
    public Optional<Packed> content(TensorProto tensor) {
        return tensors.content(tensor);
    }

    /**
     * Writes a notation of this message to a file of a staging folder.
     *
     * @throws FileAlreadyExistsException when it would replace a file that the model is read from
     */
    public void write(Staging staging, String name, Staging.Content notation) throws IOException {
        Path published = staging.folder().resolve(name);
        SourceFile.requireOther(published, sources);
        new NewFile(staging.file(name), published, OptionalLong.empty()).write(channel -> {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            notation.writeTo(stream);
            stream.flush();
            sources.forEach(SourceFile::requireUnchanged);
        });
    }

    /** The text that is written to a stream. */
    public static String text(Staging.Content notation) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try {
            notation.writeTo(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stream.toString(StandardCharsets.UTF_8);
    }

    /**
     * The bytes of a file in such a notation, mapped.
     *
     * @throws InvalidModelException for a folder, a device, an empty file, a ZIP archive and more than 2 GB
     */
    public static ByteBuffer map(Path file) throws IOException {
        return FileBytes.map(file, FileLocation.file(file.toString()));
    }

    /**
     * Checks a file that is read without being mapped.
     *
     * @throws InvalidModelException for a folder, a device and an empty file
     */
    public static void requireReadable(Path file) throws IOException {
        FileBytes.attributes(file, FileLocation.file(file.toString()));
    }

    /**
     * Converts a message to a model, with the same checks as {@link OnnxReader}.
     *
     * @param file where the message comes from; external data is looked for in its folder
     */
    public static Model toModel(ModelProto message, Path file, ReadOptions options) throws IOException {
        ExternalFolder folder = ExternalFolder.of(file, options.trustLinks(), options.dataMayMiss());
        FileLocation place = FileLocation.file(file.toString());
        return ModelReader.read(
                message,
                folder,
                Optional.of(SourceFile.of(file.toRealPath())),
                options.maxDepth(),
                Breaches.refused(),
                place);
    }

    /**
     * Converts a message from memory, which can have no external data, to a model.
     *
     * @param name the name of the message in errors
     */
    public static Model toModel(ModelProto message, String name, ReadOptions options) {
        return ModelReader.read(
                message,
                ExternalFolder.none(),
                Optional.empty(),
                options.maxDepth(),
                Breaches.refused(),
                FileLocation.file(name));
    }
}
