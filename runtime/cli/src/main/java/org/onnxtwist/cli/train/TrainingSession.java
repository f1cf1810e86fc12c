package org.onnxtwist.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.cli.option.CourseOptions;
import org.onnxtwist.cli.option.DataOptions;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.StepArguments;
import org.onnxtwist.cli.option.TrainingRecords;
import org.onnxtwist.cli.report.CommandReport;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.TrainingText;
import org.onnxtwist.cli.text.training.ConfusionText;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.Checkpoint;
import org.onnxtwist.runtime.train.Classification;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.TrainingException;
import org.onnxtwist.runtime.train.TrainingListener;
import org.onnxtwist.runtime.train.TrainingLog;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.BatchSource;
import org.onnxtwist.runtime.train.data.DataSplits;
import org.onnxtwist.runtime.train.data.Examples;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.tensorboard.TensorBoardLog;

/**
 * A training run of the command: from the data to the written files.
 *
 * @param seed that of all random numbers
 * @param page the report of the command
 */
public record TrainingSession(
        Console console,
        Progress progress,
        DataOptions data,
        StepArguments step,
        CourseOptions course,
        TrainingRecords records,
        ReadOptions reading,
        WriteOptions writing,
        long seed,
        CommandReport page) {
    /**
     * Trains.
     *
     * @param read the model
     * @return the exit status
     */
    public int train(OutputTarget target, StepOptions options, InferenceOptions inference, Model read)
            throws IOException {
        progress.now("reading " + data.path());
        DataSplits splits = data.open(seed);
        if (course.endsEarly() && splits.validation().isEmpty()) {
            throw CommandException.usage("--early-stop needs data for an evaluation: give --validation, or a folder"
                    + " 'validation' in the data");
        }
        course.requireUsed(options.batchesPerUpdate());
        progress.now("differentiating");
        try (TrainingRun run = TrainingRun.of(read, options, seed, inference)) {
            if (run.data().size() != 2) {
                throw new TrainingException("the model has the inputs "
                        + run.data().stream().map(Port::name).toList()
                        + " with the targets, and data have an input and a target: train it through the library");
            }
            Port input = run.data().get(0);
            Port label = run.data().get(1);
            boolean masks =
                    label.type().shape().known().filter(dims -> dims.size() > 1).isPresent();
            step.classes(read).ifPresent(masks ? splits::requireMasks : splits::requireLabels);
            splits.requireReadable();
            requireDecisions(splits, read);
            InputPreparation preparation = data.preparation(splits.train(), input);
            BatchLoader batches = data.training(splits.train(), input, label, preparation);
            long each = batches.batchesPerEpoch().orElseThrow();
            Function<Examples, BatchSource> evaluated =
                    examples -> data.evaluation(examples, input, label, preparation);
            TrainingPlan plan = course.toPlan(
                    each,
                    step.toLearningRate(course.epochs() * options.updates(each)),
                    splits.validation().map(evaluated),
                    inference.provider());
            run.describe(data.facts(splits));
            if (course.resumed().isPresent()) {
                run.resume(Checkpoint.read(course.resumed().get()));
            }
            console.out()
                    .println(NumberText.count(splits.train().size(), "example", "examples") + ", "
                            + TrainingText.parameters(run.parameters()) + ", "
                            + NumberText.count(course.epochs() * options.updates(each), "step", "steps") + " on "
                            + inference.provider()
                            + memory(run, data.batch(splits.train())));
            TrainingRun.convertedType(read)
                    .ifPresent(type -> console.out()
                            .println("the weights are of type " + type.onnxName()
                                    + ": they are trained in float, and written as " + type.onnxName() + " again"));
            console.out().flush();
            TrainingLog kept = log(run);
            List<TrainingListener> listeners =
                    new ArrayList<>(List.of(new TrainingText(console, progress, course.epochs()), kept));
            Optional<TensorBoardLog> events = records.tensorBoard();
            events.ifPresent(listeners::add);
            int status;
            try {
                runOrStop(run, plan, batches, listeners, kept);
                progress.now("writing " + target.output());
                BatchSource sample =
                        splits.validation().map(evaluated).orElseGet(() -> firstBatch(evaluated.apply(splits.train())));
                status = write(
                        run, target, inference, sample, splits.validation().isPresent());
                writeRecords(kept);
            } finally {
                if (events.isPresent()) {
                    events.get().close();
                }
            }
            List<Path> further = new ArrayList<>();
            records.log().ifPresent(further::add);
            records.curves().ifPresent(further::add);
            boolean isWritten = status == ExitStatus.DONE;
            page.add(target.model(), target.output(), isWritten, kept);
            if (isWritten) {
                describe(run, target, splits, evaluated);
                records.confusion().ifPresent(further::add);
                course.last().ifPresent(further::add);
            }
            course.checkpoint().filter(Files::exists).ifPresent(further::add);
            further.forEach(file -> console.out().println("written to " + file));
            describeSkipped(splits);
            return status;
        }
    }

    /**
     * Returns the text about the memory that the run needs.
     *
     * @throws CommandException when the machine has less
     */
    private String memory(TrainingRun run, int batch) {
        OptionalLong needed = run.memory(batch);
        if (needed.isEmpty()) {
            return "";
        }
        String about = "about " + NumberText.bytes(needed.getAsLong());
        long machine = TrainingRun.machineMemory();
        if (needed.getAsLong() > machine && course.isMemoryChecked()) {
            long largest = run.largestBatch(machine, batch);
            throw new CommandException(
                    Fault.ENVIRONMENT,
                    "training with batches of " + batch + " needs " + about + " of memory, and there are "
                            + NumberText.bytes(machine) + ": "
                            + (largest > 0 ? "give a --batch of at most " + largest : "train a smaller model")
                            + ", try --memory recompute, or --no-memory-check if the estimate is wrong");
        }
        return ", " + about + " of memory";
    }

    /** Checks that --confusion has decisions to count: a classification, and data for it. */
    private void requireDecisions(DataSplits splits, Model read) {
        if (records.confusion().isPresent()
                && (step.classes(read).isEmpty()
                        || splits.test().or(splits::validation).isEmpty())) {
            throw CommandException.usage(
                    "--confusion needs the loss cross-entropy, and data for an evaluation or a test");
        }
    }

    private static BatchSource firstBatch(BatchSource all) {
        return (any, epoch, first) -> all.batches(any, epoch, first).limit(1);
    }

    private int write(
            TrainingRun run, OutputTarget target, InferenceOptions inference, BatchSource sample, boolean evaluated)
            throws IOException {
        TrainedModelFiles files = new TrainedModelFiles(run, reading, writing, inference, course.isVerified(), console);
        Model best = run.best().orElseGet(run::trained);
        double loss = evaluated && run.bestLoss().isPresent()
                ? run.bestLoss().getAsDouble()
                : run.evaluate(best, sample).loss();
        int status = written(
                target.output().toString(),
                files.write(best, target.makeFolder().resolve(target.name()), sample, loss));
        Optional<Path> last = course.last();
        if (last.isPresent()) {
            BatchSource one = firstBatch(sample);
            double own = run.evaluate(one).loss();
            int second = written(last.get().toString(), files.write(run.trained(), last.get(), one, own));
            return Math.max(status, second);
        }
        return status;
    }

    private int written(String file, Optional<String> difference) {
        difference.ifPresent(
                found -> console.error("the trained model is not written to " + file + ", because " + found));
        return difference.isEmpty() ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }

    /** The log that is written as a table; a resumed run adds to the table of the run before. */
    private TrainingLog log(TrainingRun run) throws IOException {
        TrainingLog log = new TrainingLog();
        if (records.log().isPresent() && course.resumed().isPresent()) {
            log.continueCsv(records.log().get(), run.updates());
        }
        return log;
    }

    private void writeRecords(TrainingLog kept) throws IOException {
        if (records.log().isPresent()) {
            kept.writeCsv(records.log().get());
        }
        if (records.curves().isPresent()) {
            kept.writeSvg(records.curves().get());
        }
    }

    /** Prints how good the written model is on the test data, and how it confuses classes. */
    private void describe(
            TrainingRun run, OutputTarget target, DataSplits splits, Function<Examples, BatchSource> evaluated)
            throws IOException {
        Path file = target.makeFolder().resolve(target.name());
        Optional<Examples> examples = splits.test().or(splits::validation);
        if (examples.isPresent()) {
            Evaluation found = run.evaluate(ModelNotation.read(file, reading), evaluated.apply(examples.get()));
            String set = splits.test().isPresent() ? "test" : "validation";
            page.add(set, found, splits.train().classes());
            if (splits.test().isPresent()) {
                console.out().println("test: " + TrainingText.text(found));
            }
            List<String> classes = splits.train().classes();
            if (found.classification().isPresent()) {
                Classification decisions = found.classification().get();
                ConfusionText.lines(decisions, classes).forEach(console.out()::println);
                if (records.confusion().isPresent()) {
                    decisions.writeCsv(records.confusion().get(), classes);
                }
            }
        }
        console.out().println("written to " + target.output());
    }

    /** Trains to the end, or, where that goes into a checkpoint, to the next update after a signal. */
    private void runOrStop(
            TrainingRun run, TrainingPlan plan, BatchLoader batches, List<TrainingListener> listeners, TrainingLog kept)
            throws IOException {
        Optional<Path> checkpoint = course.checkpoint();
        if (checkpoint.isEmpty()) {
            run.run(plan, batches, TrainingListener.of(listeners));
            return;
        }
        try (Interruption signals = Interruption.of(run::stop)) {
            run.run(plan, batches, TrainingListener.of(listeners));
            if (run.isStopped() && signals.status().isPresent()) {
                writeRecords(kept);
                throw CommandException.withStatus(
                        signals.status().getAsInt(),
                        "interrupted after " + NumberText.count(run.updates(), "step", "steps")
                                + ", which are kept: go on with the same options and --resume " + checkpoint.get());
            }
        }
    }

    private void describeSkipped(DataSplits splits) {
        List<String> skipped = splits.parts()
                .flatMap(examples -> examples.skipped().entrySet().stream())
                .distinct()
                .map(entry -> "'" + entry.getKey() + "' " + entry.getValue())
                .toList();
        if (!skipped.isEmpty()) {
            console.err()
                    .println(NumberText.count(skipped.size(), "file was", "files were") + " not used:\n  "
                            + String.join("\n  ", skipped));
        }
    }
}
