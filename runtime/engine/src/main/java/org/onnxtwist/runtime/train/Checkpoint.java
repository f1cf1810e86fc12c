package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * The state of a training run between two updates: a safetensors file, whose metadata says how far the run is. It is written completely or
 * not at all; the one before survives a failure.
 *
 * @param tensors parameters, statistics and the optimiser's tensors, by the names of {@link Trainer#state}
 * @param progress how far the run is
 * @param best the epoch with the least loss in the evaluation; empty where none was evaluated yet
 * @param losses those of the pass that is not complete yet
 * @param facts what {@link TrainingRun#describe} was given
 */
public record Checkpoint(
        Map<String, Tensor> tensors, Progress progress, Optional<Best> best, Losses losses, Map<String, String> facts) {
    private static final String FORMAT = "onnx-twist training state";
    private static final String VERSION = "1";

    /** Precedes the names of the tensors of the best epoch. */
    private static final String BEST = "best/";

    /** Precedes the keys of the facts in the metadata. */
    private static final String FACT = "fact ";

    private static final String HINT =
            ": give a file that 'train' wrote with --checkpoint, or leave --resume out to begin from the start";

    public Checkpoint {
        tensors = new LinkedHashMap<>(tensors);
        facts = new TreeMap<>(facts);
    }

    /** A checkpoint between two passes, of a run that is not described. */
    public Checkpoint(Map<String, Tensor> tensors, Progress progress, Optional<Best> best) {
        this(tensors, progress, best, Losses.NONE, Map.of());
    }

    /**
     * The losses of a part of a pass.
     *
     * @param sum over examples
     */
    public record Losses(double sum, long examples) {
        static final Losses NONE = new Losses(0, 0);

        Losses plus(double loss, int count) {
            return new Losses(sum + count * loss, examples + count);
        }

        double mean() {
            return examples == 0 ? Double.NaN : sum / examples;
        }
    }

    /**
     * How far a run is.
     *
     * @param updates the number of updates so far
     * @param epoch the number of complete passes over the data
     * @param batch the number of batches of the next pass that were used
     * @param batches the number of batches of a pass
     * @param batchesPerUpdate the number of batches of an update
     * @param seed that of the run
     */
    public record Progress(long updates, long epoch, long batch, long batches, long batchesPerUpdate, long seed) {}

    /**
     * The epoch with the least loss in the evaluation.
     *
     * @param epochsSince the number of epochs since then
     * @param tensors what {@link Trainer#trained} gave
     */
    public record Best(double loss, int epochsSince, Map<String, Tensor> tensors) {
        public Best {
            tensors = new LinkedHashMap<>(tensors);
        }

        Best afterAnotherEpoch() {
            return new Best(loss, epochsSince + 1, tensors);
        }
    }

    /** Writes the checkpoint, in the place of one of the same name. */
    public void write(Path file) throws IOException {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("updates", Long.toString(progress.updates()));
        metadata.put("epoch", Long.toString(progress.epoch()));
        metadata.put("batch", Long.toString(progress.batch()));
        metadata.put("batches", Long.toString(progress.batches()));
        metadata.put("batches_per_update", Long.toString(progress.batchesPerUpdate()));
        metadata.put("seed", Long.toString(progress.seed()));
        metadata.put("losses", Double.toString(losses.sum()));
        metadata.put("examples", Long.toString(losses.examples()));
        facts.forEach((key, value) -> metadata.put(FACT + key, value));
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        best.ifPresent(found -> {
            metadata.put("best_loss", Double.toString(found.loss()));
            metadata.put("epochs_since_best", Integer.toString(found.epochsSince()));
            found.tensors().forEach((name, tensor) -> all.put(BEST + name, tensor));
        });
        Safetensors.write(file, all, metadata);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws InvalidModelException when the file is none, or is damaged
     */
    public static Checkpoint read(Path file) throws IOException {
        try {
            return readValid(file);
        } catch (InvalidModelException e) {
            throw new InvalidModelException("the checkpoint cannot be read, because " + e.getMessage() + HINT, e);
        }
    }

    private static Checkpoint readValid(Path file) throws IOException {
        Map<String, String> metadata = Safetensors.readMetadata(file);
        if (!FORMAT.equals(metadata.get("format")) || !VERSION.equals(metadata.get("version"))) {
            throw new InvalidModelException("'" + file + "' is not one of this program");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Tensor> ofBest = new LinkedHashMap<>();
        Safetensors.read(file).forEach((name, tensor) -> {
            if (name.startsWith(BEST)) {
                ofBest.put(name.substring(BEST.length()), tensor);
            } else {
                tensors.put(name, tensor);
            }
        });
        Progress progress = new Progress(
                number(file, metadata, "updates"),
                number(file, metadata, "epoch"),
                number(file, metadata, "batch"),
                number(file, metadata, "batches"),
                metadata.containsKey("batches_per_update") ? number(file, metadata, "batches_per_update") : 1,
                number(file, metadata, "seed"));
        Map<String, String> facts = new TreeMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(FACT)) {
                facts.put(key.substring(FACT.length()), value);
            }
        });
        return new Checkpoint(tensors, progress, best(file, metadata, ofBest), losses(file, metadata), facts);
    }

    private static Optional<Best> best(Path file, Map<String, String> metadata, Map<String, Tensor> tensors) {
        return tensors.isEmpty()
                ? Optional.empty()
                : Optional.of(new Best(
                        decimal(file, metadata, "best_loss"),
                        (int) number(file, metadata, "epochs_since_best"),
                        tensors));
    }

    /** A checkpoint of an earlier version of this program has none. */
    private static Losses losses(Path file, Map<String, String> metadata) {
        return metadata.containsKey("losses")
                ? new Losses(decimal(file, metadata, "losses"), number(file, metadata, "examples"))
                : Losses.NONE;
    }

    private static double decimal(Path file, Map<String, String> metadata, String key) {
        try {
            return Double.parseDouble(metadata.getOrDefault(key, ""));
        } catch (NumberFormatException e) {
            throw damaged(file, key);
        }
    }

    private static InvalidModelException damaged(Path file, String key) {
        return new InvalidModelException("'" + file + "' does not say its '" + key + "'");
    }

    private static long number(Path file, Map<String, String> metadata, String key) {
        try {
            return Long.parseLong(metadata.getOrDefault(key, ""));
        } catch (NumberFormatException e) {
            throw damaged(file, key);
        }
    }
}
