package org.onnxtwist.runtime.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.BatchComparison;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.PrivateCopies;
import org.onnxtwist.runtime.session.loading.RuntimeInlining;
import org.onnxtwist.runtime.session.loading.WellFormedModels;

/**
 * A model to time.
 *
 * @param file the file that the user gave
 * @param runnable the file that runs: the same, or a copy
 * @param changed whether the copy has another batch size
 */
record BenchedModel(Path file, Path runnable, boolean changed) {
    /**
     * Reads a model, which finds out whether it is one. Where it states another batch than is asked for, a copy gets that one.
     *
     * @param scratch an existing folder for the copy
     * @param copies copies in the same folder
     * @throws BenchException when the batch cannot be changed
     */
    static BenchedModel read(Path file, ReadOptions reading, OptionalLong batch, Path scratch, PrivateCopies copies)
            throws IOException {
        Model model = WellFormedModels.read(file, reading);
        RuntimeInlining.requireFewNodes(file.toString(), model);
        if (batch.isEmpty() || !states(model, batch.getAsLong())) {
            Path runnable = copies.of(file);
            ExternalData.requireUnchanged(model);
            return new BenchedModel(file, runnable, false);
        }
        try {
            new BatchDimension(Dim.of(batch.getAsLong())).run(model);
        } catch (PassException e) {
            throw new BenchException(
                    file + " cannot run with a batch of " + batch.getAsLong() + ": " + e.getMessage(), e);
        }
        Path copy = Files.createTempDirectory(scratch, "batch").resolve("model.onnx");
        OnnxWriter.writeTemporary(model, copy, WriteOptions.defaults());
        requireSameItems(file, reading, batch.getAsLong(), copy);
        return new BenchedModel(file, copy, true);
    }

    /** Refuses a copy whose items are not computed as the model computes each alone: what it takes would be no measure. */
    private static void requireSameItems(Path file, ReadOptions reading, long batch, Path copy) throws IOException {
        ComparisonReport compared = new BatchComparison(ComparisonOptions.defaults())
                .compare(
                        file,
                        OnnxReader.read(file, reading),
                        copy,
                        OnnxReader.read(copy, ReadOptions.defaults()),
                        OnnxReader.read(copy, ReadOptions.defaults()));
        if (!compared.passed().orElse(true)) {
            throw new BenchException(file + " cannot run with a batch of " + batch
                    + ", because its items would not be computed independently: " + compared.reason());
        }
    }

    /** Tells whether a model leaves no batch open and states another one. */
    private static boolean states(Model model, long batch) {
        List<Dim> batches = model.graph().requiredInputs().stream()
                .map(input -> input.type().shape().known().orElse(List.of()))
                .flatMap(dims -> batch(dims).stream())
                .toList();
        return batches.stream().allMatch(Dim::isKnown) && batches.stream().anyMatch(dim -> !dim.equals(Dim.of(batch)));
    }

    private static List<Dim> batch(List<Dim> dims) {
        OptionalInt axis = InputSizes.batchAxis(dims);
        return axis.isPresent() ? List.of(dims.get(axis.getAsInt())) : List.of();
    }

    InferenceSession open(InferenceOptions options) {
        return InferenceSession.open(file.toString(), runnable, options);
    }
}
