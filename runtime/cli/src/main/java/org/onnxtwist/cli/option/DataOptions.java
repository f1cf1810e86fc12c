package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.train.data.Augmentation;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.DataException;
import org.onnxtwist.runtime.train.data.DataSplits;
import org.onnxtwist.runtime.train.data.Examples;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.data.LoaderOptions;
import picocli.CommandLine.Option;

/** The options for the data that a model is trained with. */
public final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "The data: a folder of images in one folder for each class; a folder with inputs.npy and"
                    + " labels.npy or targets.npy, which may hold the class of each pixel; the IDX files of MNIST and its like; a .csv file; or a folder with the"
                    + " folders train, validation and test, each of which is one of these.")
    private Path data = Path.of("");

    @Option(
            names = "--validation",
            paramLabel = "PART",
            converter = RealNumber.ProperPart.class,
            description =
                    "The part of the data, from 0 to 1, that is set aside for the evaluation after each epoch, unless they"
                            + " include validation data; 0 for no evaluation. Default: ${DEFAULT-VALUE}.")
    private double validation = 0.1;

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "The number of examples of a step. Default: 32, or all where there are fewer.")
    private Optional<Integer> batch = Optional.empty();

    @Option(
            names = "--loaders",
            paramLabel = "N",
            converter = WholeNumber.IntFromZero.class,
            description =
                    "Threads that read and prepare examples ahead; the batches do not depend on it. Default: ${DEFAULT-VALUE}.")
    private int loaders = 2;

    @Option(
            names = "--normalize",
            description = "Normalise each channel by its mean and standard deviation in the data.")
    private boolean normalize;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.Finite.class,
            description = "The mean to subtract from values between 0 and 1: one number, or one for each channel.")
    private List<Double> mean = List.of();

    @Option(
            names = "--std",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.Positive.class,
            description =
                    "The standard deviation to divide by after the mean is subtracted: one number, or one for each channel.")
    private List<Double> std = List.of();

    @Option(
            names = "--flip",
            paramLabel = "P",
            converter = RealNumber.Probability.class,
            description = "The probability that a picture's left and right are exchanged. Default: ${DEFAULT-VALUE}.")
    private double flip;

    @Option(
            names = "--crop",
            paramLabel = "PIXELS",
            converter = WholeNumber.IntFromZero.class,
            description = "Shift pictures by up to so many pixels: a random part of the padded picture.")
    private int crop;

    @Option(
            names = "--rotate",
            paramLabel = "DEGREES",
            converter = RealNumber.Degrees.class,
            description = "Turn pictures by a random angle up to this one, in both directions.")
    private double rotation;

    @Option(
            names = "--zoom",
            paramLabel = "PART",
            converter = RealNumber.Zoom.class,
            description = "Scale pictures by a random factor from 1 - PART to 1 + PART.")
    private double zoom;

    @Option(
            names = "--colors",
            arity = "1",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.Probability.class,
            description =
                    "Change brightness, contrast and saturation by random factors from 1 - X to 1 + X: one number, or"
                            + " three.")
    private List<Double> colors = List.of();

    /** The parts of the data. */
    public DataSplits open(long seed) throws IOException {
        DataSplits splits = DataSplits.open(data);
        if (validation == 0) {
            return splits;
        }
        try {
            return splits.withValidation(validation, seed);
        } catch (DataException e) {
            throw CommandException.usage("--validation cannot be " + validation + ": " + e.getMessage());
        }
    }

    /** The settings that a run which goes on from a checkpoint must share with the run that wrote it. */
    public Map<String, String> facts(DataSplits splits) {
        return Map.of(
                "--batch",
                Integer.toString(loading(splits.train()).batch()),
                "number of examples",
                Integer.toString(splits.train().size()));
    }

    /** The preparation of inputs, without random changes. */
    public InputPreparation preparation(Examples training, Port input) {
        InputPreparation preparation = InputPreparation.defaults();
        if (normalize) {
            if (!mean.isEmpty() || !std.isEmpty()) {
                throw CommandException.usage(
                        "--normalize takes mean and standard deviation from the data: leave --mean and --std out, or it");
            }
            return preparation.withNormalizationOf(training, input);
        }
        return checked("--mean or --std", () -> preparation.withNormalization(mean, std));
    }

    /** The batches of training: shuffled, with random changes. */
    public BatchLoader training(Examples examples, Port input, Port target, InputPreparation preparation) {
        if (batch.orElse(1) > examples.size()) {
            throw CommandException.usage("a batch of " + batch.orElse(1) + " is larger than the data, which have "
                    + examples.size() + " examples to train with: give a smaller --batch");
        }
        return new BatchLoader(examples, input, target, preparation.with(augmentation()), loading(examples));
    }

    /** The batches of an evaluation: in the order of the data. */
    public BatchLoader evaluation(Examples examples, Port input, Port target, InputPreparation preparation) {
        return new BatchLoader(
                examples, input, target, preparation, loading(examples).withShuffled(false));
    }

    /** The number of examples of a batch. */
    public int batch(Examples examples) {
        return batch.orElse(Math.min(32, examples.size()));
    }

    private LoaderOptions loading(Examples examples) {
        int size = batch(examples);
        return LoaderOptions.defaults().withBatch(size).withThreads(loaders);
    }

    /** Settings out of range are the user's. */
    private static <T> T checked(String options, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("wrong " + options + ": " + e.getMessage());
        }
    }

    private Augmentation augmentation() {
        if (colors.size() != 0 && colors.size() != 1 && colors.size() != 3) {
            throw CommandException.usage("--colors takes one number or three, not " + colors.size());
        }
        return checked("--flip, --crop, --rotate, --zoom or --colors", this::changes);
    }

    private Augmentation changes() {
        Augmentation moved = Augmentation.none()
                .withFlip(flip)
                .withCrop(crop)
                .withRotation(rotation)
                .withScale(zoom);
        return colors.isEmpty() ? moved : moved.withColors(colors.get(0), color(1), color(2));
    }

    private double color(int index) {
        return Optional.of(colors)
                .filter(all -> all.size() > 1)
                .map(all -> all.get(index))
                .orElse(colors.get(0));
    }

    /** Refuses a call that names no data. */
    public void requireGiven() {
        if (data.toString().isEmpty()) {
            throw CommandException.usage(
                    "--data is missing: name the data to train with, or give --emit-only to write the training step alone");
        }
    }

    /** The path of the data. */
    public Path path() {
        return data;
    }
}
