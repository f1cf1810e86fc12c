package org.onnxtwist.runtime.session.loading;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;

/**
 * Loads models into the runtime so that nobody can change under it what it has loaded. Those that exist in memory alone are handed over
 * as bytes where they are small, others by a file in the scratch folder; those in files as {@link PrivateCopies} says.
 */
public final class ModelLoading {
    private static final long SMALL = 16L << 20;

    private final Path scratch;
    private final PrivateCopies copies;

    /** @param scratch an existing folder whose content the caller removes */
    public ModelLoading(Path scratch) {
        this.scratch = scratch;
        this.copies = new PrivateCopies(scratch);
    }

    /** Loads a model from its file. */
    public InferenceSession open(Path file, InferenceOptions options) {
        return InferenceSession.open(file.toString(), copies.of(file), options);
    }

    /**
     * Opens a model.
     *
     * @throws org.onnxtwist.runtime.session.InferenceException at stage LOAD when the runtime refuses it, or its functions would make too
     *     many nodes
     */
    public InferenceSession open(String label, Model model, InferenceOptions options) {
        RuntimeInlining.requireFewNodes(label, model);
        if (model.constantBytes() <= SMALL) {
            return InferenceSession.open(label, ByteBuffer.wrap(OnnxWriter.toBytes(model)), options);
        }
        try {
            Path folder = Files.createTempDirectory(scratch, "check");
            Path file = folder.resolve("model.onnx");
            OnnxWriter.writeTemporary(model, file, WriteOptions.defaults());
            return InferenceSession.open(file, options);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the copy of the model that is checked to " + scratch, e);
        }
    }
}
