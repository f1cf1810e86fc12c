package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * The state of a training run between two updates: a safetensors file, whose metadata says how far the run is. It is written completely or
 * not at all; the one before survives a failure.
 *
 * @param tensors parameters, statistics and the optimiser's tensors, by the names of {@link Trainer#state}
 * @param progress how far the run is
 * @param best the epoch with the least loss in the evaluation; empty where none was evaluated yet
 */
public record Checkpoint(Map<String, Tensor> tensors, Progress progress, Optional<Best> best) {
    private static final String FORMAT = "onnx-twist training state";
    private static final String VERSION = "1";

    /** Precedes the names of the tensors of the best epoch. */
    private static final String BEST = "best/";

    public Checkpoint {
        tensors = new LinkedHashMap<>(tensors);
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
     * @throws TrainingException when the file is none
     */
    public static Checkpoint read(Path file) throws IOException {
        Map<String, String> metadata = Safetensors.readMetadata(file);
        if (!FORMAT.equals(metadata.get("format")) || !VERSION.equals(metadata.get("version"))) {
            throw new TrainingException(
                    "'" + file + "' is not a checkpoint of this program: give one that 'train' wrote");
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
        return new Checkpoint(tensors, progress, best(file, metadata, ofBest));
    }

    private static Optional<Best> best(Path file, Map<String, String> metadata, Map<String, Tensor> tensors) {
        return tensors.isEmpty()
                ? Optional.empty()
                : Optional.of(new Best(
                        Double.parseDouble(metadata.getOrDefault("best_loss", "NaN")),
                        (int) number(file, metadata, "epochs_since_best"),
                        tensors));
    }

    private static long number(Path file, Map<String, String> metadata, String key) {
        try {
            return Long.parseLong(metadata.getOrDefault(key, ""));
        } catch (NumberFormatException e) {
            throw new TrainingException(
                    "the checkpoint '" + file + "' does not say its '" + key + "': give one that 'train' wrote");
        }
    }
}
