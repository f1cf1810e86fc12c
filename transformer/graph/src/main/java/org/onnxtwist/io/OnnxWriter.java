package org.onnxtwist.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.io.external.ExternalPlan;
import org.onnxtwist.io.file.NewFile;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.ModelWriter;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.wire.BufferChannel;
import org.onnxtwist.io.wire.MessageFrame;
import org.onnxtwist.io.wire.MessageOutput;
import org.onnxtwist.ir.Model;

/**
 * Writes ONNX models. Weights go from file to file; they are never on the heap.
 *
 * <p>What was read and not changed is written as it was, field by field. Values and nodes that have no name yet get one, as
 * {@link Model#assignNames} says, so the model is changed in that.
 *
 * <p>All methods throw {@link FileAlreadyExistsException} rather than overwrite a file that the model is read from, unless {@link
 * WriteOptions#withReplaceSource} allows it, and {@link IOException} with one sentence when the disk is full or the files cannot be written; then nothing is left behind.
 */
public final class OnnxWriter {
    /** Beyond this many bytes of message, weights move to external data: the format ends at 2 GB, and readers copy. */
    private static final long COMFORTABLE = 1_900_000_000;

    private OnnxWriter() {}

    /** Writes a model with the default options, as {@link #write(Model, Path, WriteOptions)} does. */
    public static void write(Model model, Path file) throws IOException {
        write(model, file, WriteOptions.defaults());
    }

    /**
     * Writes a model to {@code file}, and external data beside it. They appear whole or not at all, as {@link Staging} says: at every
     * moment, and after a crash at any moment, the folder holds the old model with the old data or the new one with the new data. A
     * symbolic link is replaced, not followed.
     */
    public static void write(Model model, Path file, WriteOptions options) throws IOException {
        Path target = target(file);
        try (Staging staging =
                Staging.in(Optional.ofNullable(target.getParent()).orElse(target))) {
            write(model, staging, String.valueOf(target.getFileName()), options);
            staging.publish();
        }
    }

    /** Writes a model into a staging folder, from where it will be published as {@code name} with its external data. */
    public static void write(Model model, Staging staging, String name, WriteOptions options) throws IOException {
        Path published = staging.folder().resolve(name);
        write(model, staging.file(name), published, data -> staging.dataFile(name, data), options);
    }

    /**
     * Writes a model straight to {@code file}, and external data beside it, for a folder that does not outlive the process: a crash may
     * leave a part of them. Replaces files that exist, but no symbolic links, and never one that the model is read from.
     */
    public static void writeTemporary(Model model, Path file, WriteOptions options) throws IOException {
        Path target = target(file);
        write(model, target, target, target::resolveSibling, options);
    }

    /**
     * Writes a model's message to a stream, which is not closed. All weights are in the message, those of external data too, as there is no
     * place for another file beside a stream; they are copied piece by piece. If this throws an {@link IOException}, the stream may have a
     * part of the message.
     *
     * @throws IllegalArgumentException for a model of more than 2 GB; nothing is written then
     */
    public static void write(Model model, OutputStream stream) throws IOException {
        TensorWriter tensors = new TensorWriter(ExternalPlan.inside());
        write(message(model, tensors), Channels.newChannel(stream));
        ModelWriter.sources(model, tensors).forEach(SourceFile::requireUnchanged);
        stream.flush();
    }

    /**
     * The model's message, with all weights in it; for small models.
     *
     * @throws IllegalArgumentException for a model of more than 2 GB
     */
    public static byte[] toBytes(Model model) {
        MessageFrame frame = message(model, new TensorWriter(ExternalPlan.inside()));
        ByteBuffer bytes = ByteBuffer.allocate((int) frame.size());
        try {
            write(frame, new BufferChannel(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.array();
    }

    private static MessageFrame message(Model model, TensorWriter tensors) {
        model.assignNames();
        MessageFrame frame = ModelWriter.write(model, tensors);
        if (frame.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the model takes " + frame.size()
                    + " bytes, more than a protobuf message can have: write it with external data");
        }
        return frame;
    }

    private static void write(MessageFrame frame, WritableByteChannel channel) throws IOException {
        MessageOutput output = new MessageOutput(channel);
        frame.writeTo(output);
        output.flush();
    }

    private static Path target(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null) {
            throw new IOException("'" + file + "' cannot be written: it does not name a file");
        }
        return Staging.realFolder(folder).resolve(name);
    }

    /**
     * @param file where to write
     * @param published where the file will be in the end
     * @param dataFile where to write external data of a name
     */
    private static void write(Model model, Path file, Path published, DataFile dataFile, WriteOptions options)
            throws IOException {
        model.assignNames();
        options.check().accept(model);
        String dataName = options.dataFile().orElse(published.getFileName() + ".data");
        if (dataName.equals(String.valueOf(published.getFileName()))) {
            throw new IllegalArgumentException("the model and its external data cannot both be '" + dataName + "'");
        }
        Draft draft = Draft.of(model, options.external(), options, dataName, published);
        if (draft.frame().size() > COMFORTABLE && options.external() == WriteOptions.External.AS_READ) {
            draft = Draft.of(model, WriteOptions.External.ALWAYS, options, dataName, published);
        }
        if (draft.frame().size() > Integer.MAX_VALUE) {
            throw new IOException("'" + published + "' cannot be written: it takes "
                    + draft.frame().size()
                    + " bytes, more than the 2 GB that the format allows; write it with external data");
        }
        // Only a file that is renamed into its place leaves the old one readable while it is written.
        boolean replaces = options.replaceSource() && !file.equals(published);
        Path publishedData = published.resolveSibling(dataName);
        if (!replaces) {
            SourceFile.requireOther(published, draft.sources());
        }
        if (!draft.plan().isEmpty() && (!replaces || options.shareData())) {
            SourceFile.requireOther(publishedData, draft.sources());
        }
        draft.write(file, publishedData, dataFile);
    }

    private interface DataFile {
        Path of(String name) throws IOException;
    }

    /** A model laid out, with what has to be known of it before a file is touched. */
    private record Draft(
            MessageFrame frame, ExternalPlan plan, Set<SourceFile> sources, String dataName, Path published) {
        static Draft of(
                Model model, WriteOptions.External which, WriteOptions options, String dataName, Path published) {
            ExternalPlan plan = new ExternalPlan(
                    options.withExternal(which).layout(), dataName, Optional.ofNullable(published.getParent()));
            TensorWriter tensors = new TensorWriter(plan);
            MessageFrame frame = ModelWriter.write(model, tensors);
            return new Draft(frame, plan, ModelWriter.sources(model, tensors), dataName, published);
        }

        void write(Path file, Path publishedData, DataFile place) throws IOException {
            if (plan.isEmpty()) {
                writeMessage(file);
                return;
            }
            Path data = place.of(dataName);
            new NewFile(data, publishedData, plan.size()).write(plan::writeTo);
            try {
                writeMessage(file);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(data);
                throw e;
            }
        }

        /** The last file to be written: what it was written from must have been the same from the beginning. */
        private void writeMessage(Path file) throws IOException {
            new NewFile(file, published, frame.size()).write(channel -> {
                OnnxWriter.write(frame, channel);
                sources.forEach(SourceFile::requireUnchanged);
            });
        }
    }
}
