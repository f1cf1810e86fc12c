package org.onnxtwist.io;

import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.external.ExternalLayout;
import org.onnxtwist.ir.Model;

/**
 * The options for writing a model.
 *
 * @param external which tensors go to a file of external data
 * @param threshold bytes from which on {@link External#ALWAYS} moves an initializer to the file; ONNX's own tools say 1024
 * @param alignment bytes, a power of two: where a tensor of at least that size may start in the file. 4096, a page, lets every
 *     runtime map it; Windows maps at 65536. Smaller tensors start at multiples of 64, or of this where that is less
 * @param dataFile the name of the file of external data, without a folder; if empty, the model's name and {@code .data}
 * @param shareData whether unchanged tensors stay in their files: the written model refers to the file of external data that it was read
 *     from, if that is in the output's folder or below it. New tensors go to a file of their own
 * @param replaceSource whether the output may take the place of files that the model is read from
 * @param check a check of the model before its first byte is written; the writer passes on its exceptions
 */
public record WriteOptions(
        External external,
        long threshold,
        long alignment,
        Optional<String> dataFile,
        boolean shareData,
        boolean replaceSource,
        Consumer<Model> check) {
    private static final long USUAL_THRESHOLD = 1024;
    private static final long PAGE = 4096;

    /** The choice of tensors that go to a file of external data. Strings never do. */
    public enum External {
        /** Those that were read from one; if the message would exceed 1.9 GB, the same tensors as {@link #ALWAYS}. */
        AS_READ,
        /** Those that were read from one, and every initializer from the threshold on. */
        ALWAYS,
        /** None: the model is one file of less than 2 GB. */
        NEVER
    }

    public WriteOptions {
        if (threshold < 0 || Long.bitCount(alignment) != 1 || alignment < 0) {
            throw new IllegalArgumentException("a threshold of " + threshold + " and an alignment of " + alignment
                    + " are not valid: neither may be negative, and the alignment must be a power of two");
        }
        dataFile.ifPresent(WriteOptions::requirePlain);
    }

    /** The choice and the places of tensors in a file of external data. */
    ExternalLayout layout() {
        return new ExternalLayout(
                external != External.NEVER,
                external == External.ALWAYS ? threshold : Long.MAX_VALUE,
                alignment,
                shareData);
    }

    private static void requirePlain(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.matches("(?s).*[/\\\\:\\x00].*")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a valid name of an external data file: give a name without a folder");
        }
    }

    /** External data as it was read, nothing shared, no file of the model's own replaced, no check. */
    public static WriteOptions defaults() {
        return new WriteOptions(External.AS_READ, USUAL_THRESHOLD, PAGE, Optional.empty(), false, false, model -> {});
    }

    public WriteOptions withExternal(External which) {
        return new WriteOptions(which, threshold, alignment, dataFile, shareData, replaceSource, check);
    }

    public WriteOptions withThreshold(long bytes) {
        return new WriteOptions(external, bytes, alignment, dataFile, shareData, replaceSource, check);
    }

    public WriteOptions withAlignment(long bytes) {
        return new WriteOptions(external, threshold, bytes, dataFile, shareData, replaceSource, check);
    }

    public WriteOptions withDataFile(String name) {
        return new WriteOptions(external, threshold, alignment, Optional.of(name), shareData, replaceSource, check);
    }

    public WriteOptions withShareData(boolean share) {
        return new WriteOptions(external, threshold, alignment, dataFile, share, replaceSource, check);
    }

    /**
     * Lets the writer replace the files that the model is read from, which saves a model in its place: by renaming complete new files, so
     * that a failure leaves the old ones. The model still reads the old files, so that it cannot be used any longer, and accesses to its
     * weights are refused: read it again. External data that is also {@linkplain #withShareData shared} is not replaced. Systems
     * that do not let a mapped file be replaced, such as Windows, refuse this with an {@link java.io.IOException}.
     */
    public WriteOptions withReplaceSource(boolean replace) {
        return new WriteOptions(external, threshold, alignment, dataFile, shareData, replace, check);
    }

    /**
     * Lets the writer check each model before writing it, and write nothing if the check throws. {@code Checker::requireWellFormed} of the
     * package {@code schema} finds errors that edits can cause: undefined values, cycles, missing inputs that an operator needs; {@code
     * Checker::requireValid} finds every error.
     */
    public WriteOptions withCheck(Consumer<Model> before) {
        return new WriteOptions(external, threshold, alignment, dataFile, shareData, replaceSource, before);
    }
}
