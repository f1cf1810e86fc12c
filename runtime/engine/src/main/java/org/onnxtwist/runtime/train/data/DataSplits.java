package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * The parts of a data set.
 *
 * @param train the examples to learn from
 * @param validation those that tell how well it goes
 * @param test those that are used once, at the end
 */
public record DataSplits(Examples train, Optional<Examples> validation, Optional<Examples> test) {
    private static final List<String> TRAIN = List.of("train");
    private static final List<String> VALIDATION = List.of("validation", "val", "valid");
    private static final List<String> TEST = List.of("test");

    /**
     * Opens what a path holds:
     *
     * <ul>
     *   <li>a folder with a folder {@code train}, and perhaps {@code validation} (or {@code val}, {@code valid}) and {@code test}, each of
     *       which is one of the following,
     *   <li>a folder of images in folders, one for each class,
     *   <li>a folder with {@code inputs.npy}, and {@code labels.npy} or {@code targets.npy},
     *   <li>a folder with {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, and perhaps {@code t10k-...} for the test, as
     *       MNIST and Fashion-MNIST have them, with {@code .gz} or without,
     *   <li>a folder with {@code train.csv}, and perhaps {@code validation.csv} (or {@code val.csv}, {@code valid.csv}) and {@code test.csv},
     *   <li>a file of comma-separated values with the ending {@code .csv}.
     * </ul>
     *
     * @throws InvalidModelException for anything else, and for files that are not what they should be
     */
    public static DataSplits open(Path data) throws IOException {
        if (!Files.exists(data)) {
            throw new NoSuchFileException(data.toString(), null, "the folder or file does not exist");
        }
        if (!Files.isDirectory(data)) {
            return of(csv(data, List.of()));
        }
        Optional<Path> train = entry(data, TRAIN, "");
        if (train.isPresent() && Files.isDirectory(train.get())) {
            Examples examples = examples(train.get(), List.of());
            return new DataSplits(
                    examples,
                    other(entry(data, VALIDATION, ""), examples, DataSplits::examples),
                    other(entry(data, TEST, ""), examples, DataSplits::examples));
        }
        Optional<Path> table = entry(data, TRAIN, ".csv");
        if (table.isPresent()) {
            Examples examples = csv(table.get(), List.of());
            return new DataSplits(
                    examples,
                    other(entry(data, VALIDATION, ".csv"), examples, DataSplits::csv),
                    other(entry(data, TEST, ".csv"), examples, DataSplits::csv));
        }
        Optional<Path> images = idx(data, "train-images", 3);
        if (images.isPresent()) {
            Optional<Path> test = idx(data, "t10k-images", 3);
            return new DataSplits(
                    Examples.ofIdx(
                            images.get(), required(data, idx(data, "train-labels", 1), "train-labels-idx1-ubyte")),
                    Optional.empty(),
                    test.isEmpty()
                            ? Optional.empty()
                            : Optional.of(Examples.ofIdx(
                                    test.get(),
                                    required(data, idx(data, "t10k-labels", 1), "t10k-labels-idx1-ubyte"))));
        }
        return of(examples(data, List.of()));
    }

    private static DataSplits of(Examples train) {
        return new DataSplits(train, Optional.empty(), Optional.empty());
    }

    /** Reads one part of a data set whose classes are known. */
    private interface Part {
        Examples read(Path path, List<String> classes) throws IOException;
    }

    private static Optional<Examples> other(Optional<Path> path, Examples train, Part part) throws IOException {
        return path.isEmpty() ? Optional.empty() : Optional.of(part.read(path.get(), train.classes()));
    }

    private static Examples csv(Path file, List<String> classes) throws IOException {
        if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".csv")) {
            throw FileLocation.file(file.toString())
                    .invalid("is neither a folder nor a .csv file: name the folder that holds the data");
        }
        return Examples.csv(file, Optional.empty(), List.of(), classes);
    }

    private static Examples examples(Path folder, List<String> classes) throws IOException {
        Optional<Path> inputs = entry(folder, List.of("inputs"), ".npy");
        return inputs.isPresent()
                ? Examples.ofNpy(
                        inputs.get(),
                        required(folder, entry(folder, List.of("labels", "targets"), ".npy"), "labels.npy"))
                : ClassFolders.read(folder, classes);
    }

    private static Optional<Path> entry(Path folder, List<String> names, String ending) {
        return names.stream()
                .map(name -> folder.resolve(name + ending))
                .filter(Files::exists)
                .findFirst();
    }

    private static Optional<Path> idx(Path folder, String name, int axes) {
        return Stream.of("-", ".")
                .map(joint -> name + joint + "idx" + axes + "-ubyte")
                .flatMap(file -> Stream.of(file, file + ".gz"))
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst();
    }

    private static Path required(Path folder, Optional<Path> file, String name) {
        return file.orElseThrow(() ->
                FileLocation.file(folder.toString()).invalid("has no file " + name + ": put it beside the inputs"));
    }

    /**
     * Requires that the targets of all parts are labels of classes.
     *
     * @param count the number of classes
     * @throws DataException when an example has another
     */
    public void requireLabels(int count) {
        parts().forEach(examples -> examples.requireLabels(count));
    }

    /**
     * Requires that the targets of all parts are labels of the positions of an example, as the masks of a segmentation are.
     *
     * @param count the number of classes
     * @throws DataException when a position has another
     */
    public void requireMasks(int count) {
        parts().forEach(examples -> examples.requireMasks(count));
    }

    /**
     * Requires that each part has an example whose input can be read: a training would fail only where it comes to the first.
     *
     * @throws DataException when no image of a part can be decoded
     */
    public void requireReadable() {
        parts().forEach(Examples::requireReadable);
    }

    /** The parts that there are. */
    public Stream<Examples> parts() {
        return Stream.of(Optional.of(train), validation, test).flatMap(Optional::stream);
    }

    /**
     * The same where there is a part for validation; otherwise such a part is taken from the training data, of each class as many.
     *
     * @param fraction the part of the training data, above 0 and below 1
     * @param seed decides which examples
     */
    public DataSplits withValidation(double fraction, long seed) {
        if (validation.isPresent()) {
            return this;
        }
        Examples[] parts = train.split(fraction, seed);
        return new DataSplits(parts[0], Optional.of(parts[1]), test);
    }
}
