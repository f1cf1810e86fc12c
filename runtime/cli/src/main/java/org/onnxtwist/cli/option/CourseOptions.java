package org.onnxtwist.cli.option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.runtime.session.Provider;
import org.onnxtwist.runtime.train.LearningRate;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.data.BatchSource;
import picocli.CommandLine.Option;

/** The options for the course of a training run. */
public final class CourseOptions {
    private static final int UPDATES_PER_CUDA_RUN = 16;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
    private int epochs = 10;

    @Option(
            names = "--early-stop",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "Stop if the evaluation has not improved for N epochs.")
    private Optional<Integer> patience = Optional.empty();

    @Option(names = "--last", paramLabel = "FILE", description = "Where to write the model of the last epoch, too.")
    private Optional<Path> last = Optional.empty();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Where to keep the state of the run, from which --resume goes on.")
    private Optional<Path> checkpoint = Optional.empty();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            converter = WholeNumber.LongFromOne.class,
            description = "Steps between checkpoints. Default: one at the end of each epoch.")
    private long checkpointInterval;

    @Option(names = "--resume", paramLabel = "FILE", description = "A checkpoint to go on from, with the same options.")
    private Optional<Path> resume = Optional.empty();

    @Option(
            names = "--steps-per-run",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description =
                    "Steps that the runtime makes in one run, between which the state stays on the device. Default: "
                            + UPDATES_PER_CUDA_RUN + " on CUDA, else 1; 1 with --accumulate.")
    private Optional<Integer> updatesPerRun = Optional.empty();

    @Option(
            names = "--no-memory-check",
            description = "Train although the estimate of the memory that is needed exceeds that of the machine.")
    private boolean withoutMemoryCheck;

    @Option(
            names = "--no-verify",
            description = "Do not compare what the written model computes with the evaluation before it is written.")
    private boolean noVerify;

    /** Refuses settings that contradict each other. */
    public void requireUsable() {
        if (checkpointInterval != 0 && checkpoint.isEmpty()) {
            throw CommandException.usage("--checkpoint-every needs the name of a file: give --checkpoint, too");
        }
    }

    /** Refuses settings that have no effect with updates by the gradients of several batches. */
    public void requireUsed(int batchesPerUpdate) {
        if (batchesPerUpdate > 1 && updatesPerRun.filter(count -> count > 1).isPresent()) {
            throw CommandException.usage("--steps-per-run has no effect with --accumulate, whose batches are run one by"
                    + " one: leave one of the two out");
        }
    }

    /**
     * The plan of the run.
     *
     * @param evaluation data for an evaluation after each epoch
     * @param provider that which executes the steps
     */
    public TrainingPlan toPlan(
            long batchesPerEpoch, LearningRate rate, Optional<BatchSource> evaluation, Provider provider) {
        return new TrainingPlan(
                epochs,
                batchesPerEpoch,
                rate,
                evaluation,
                patience.map(OptionalInt::of).orElse(OptionalInt.empty()),
                checkpoint,
                checkpointInterval,
                updatesPerRun.orElse(provider == Provider.CUDA ? UPDATES_PER_CUDA_RUN : 1));
    }

    /** The number of passes over the data. */
    public int epochs() {
        return epochs;
    }

    /** Early stopping: tells whether the run ends when the evaluation does not become better. */
    public boolean endsEarly() {
        return patience.isPresent();
    }

    public Optional<Path> checkpoint() {
        return checkpoint;
    }

    /** The checkpoint to go on from. */
    public Optional<Path> resumed() {
        return resume;
    }

    /** The file that the model of the last epoch is written to. */
    public Optional<Path> last() {
        return last;
    }

    /** The files that will be written. */
    public Stream<Path> outputs() {
        return Stream.of(last, checkpoint).flatMap(Optional::stream);
    }

    /** The files that will be read, but not written. */
    public Stream<Path> inputs() {
        return resume.filter(file -> checkpoint.filter(file::equals).isEmpty()).stream();
    }

    /** Verification: tells whether the written model is compared with the run. */
    public boolean isVerified() {
        return !noVerify;
    }

    /** The check of the memory: tells whether a run that needs more than there is is refused. */
    public boolean isMemoryChecked() {
        return !withoutMemoryCheck;
    }
}
