package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.runtime.train.tensorboard.TensorBoardLog;
import picocli.CommandLine.Option;

/** The options for what is kept of a training run beside its model. */
public final class TrainingRecords {
    @Option(
            names = "--log",
            paramLabel = "FILE",
            description =
                    "Where to write a table of all steps, as comma-separated values; with --resume, the steps of the table"
                            + " that is there are kept.")
    private Optional<Path> log = Optional.empty();

    @Option(names = "--curves", paramLabel = "FILE", description = "Where to draw the losses, as SVG.")
    private Optional<Path> curves = Optional.empty();

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "The folder for an event file that TensorBoard shows while the run goes on.")
    private Optional<Path> tensorBoard = Optional.empty();

    @Option(
            names = "--confusion",
            paramLabel = "FILE",
            description =
                    "Where to write how often each class was taken for each by the written model, as comma-separated"
                            + " values: on the test data, or else on those of the evaluation. For up to 20 classes it is"
                            + " shown at the end, too.")
    private Optional<Path> confusion = Optional.empty();

    /** The files that will be written. */
    public Stream<Path> files() {
        return Stream.of(log, curves, confusion).flatMap(Optional::stream);
    }

    public Optional<Path> log() {
        return log;
    }

    public Optional<Path> curves() {
        return curves;
    }

    public Optional<Path> confusion() {
        return confusion;
    }

    /** Events for TensorBoard, where they are wanted. */
    public Optional<TensorBoardLog> tensorBoard() throws IOException {
        return tensorBoard.isEmpty() ? Optional.empty() : Optional.of(new TensorBoardLog(tensorBoard.get()));
    }
}
